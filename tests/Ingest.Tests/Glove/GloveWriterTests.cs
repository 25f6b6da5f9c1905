using System.Text;
using CsCheck;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Glove;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Tests.Glove;

public sealed class GloveWriterTests
{
    [Fact]
    public void Write_TwoWords_IsALineForEach()
    {
        var text = Encoding.UTF8.GetString(Written(["the", "naïve"], [0, 0, 0.5f, -1.25f, 1e-7f, 3], 2));

        Assert.Equal("the 0.5 -1.25\nnaïve 1E-07 3\n", text);
    }

    [Fact]
    public void Write_WordWithoutVector_IsLeftOut()
    {
        var text = Encoding.UTF8.GetString(Written(["the", "of"], [0, 0, 0, -0f, 1, 2], 2));

        Assert.Equal("of 1 2\n", text);
    }

    [Fact]
    public void Write_WordsWithAndWithoutVectors_CountsThoseWritten()
    {
        var words = WordTable.From(["the", "of", "sea"]);

        Assert.Equal(2, GloveWriter.Write(Stream.Null, words, [0, 1, 0, 2], columns: 1, CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() =>
            GloveWriter.Write(Stream.Null, words, [0, 1, 0, 2], columns: 1, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void Write_AnyFloats_AreReadBackBitForBit() =>
        Gen
            .Float.Where(number => float.IsFinite(number) && number != 0)
            .Array[6]
            .Sample(numbers =>
            {
                using var temp = new TempFolder();
                string[] words = ["a", "b\r", "\u0085"]; // what Keras leaves in words
                float[] table = [0, 0, .. numbers];
                File.WriteAllBytes(temp["vectors.txt"], Written(words, table, 2));

                var read = GloveFile.Read(temp["vectors.txt"], WordTable.From(words), 3, CancellationToken.None);

                Assert.Equal(table, read.Matrix);
            });

    private static byte[] Written(string[] words, float[] table, int columns)
    {
        using var stream = new MemoryStream();
        GloveWriter.Write(stream, WordTable.From(words), table, columns, CancellationToken.None);
        return stream.ToArray();
    }
}
