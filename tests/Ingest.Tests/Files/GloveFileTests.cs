using System.Globalization;
using System.Text;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Glove;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Ingest.Tests.Files;

public sealed class GloveFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder["vectors.txt"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WordsWanted_PutsTheirVectorsIntoTheRowsOfTheirRanks()
    {
        var vectors = Read("the 0.5 -1\nof 2 3\ncafé 1e-05 4\n", "café", "absent", "the");

        float[] expected = [0, 0, 1e-05f, 4, 0, 0, 0.5f, -1];
        Assert.Equal(expected, vectors.Matrix);
        Assert.Equal(2, vectors.Dimension);
        Assert.Equal(2, vectors.CoveredCount);
        Assert.Equal(3, vectors.VectorCount);
    }

    [Fact]
    public void Read_FewerWantedThanTheTableHas_LeavesTheRestAlone()
    {
        System.IO.File.WriteAllText(File, "a 1\nb 2\n");

        var vectors = GloveFile.Read(File, WordTable.From(["a", "b"]), 1, TestContext.Current.CancellationToken);

        Assert.Equal([0f, 1f], vectors.Matrix);
        Assert.Equal(1, vectors.CoveredCount);
    }

    [Theory]
    [InlineData("2 3\na 1 2 3\nb 4 5 6\n")]
    [InlineData("2 3 \na 1 2 3 \nb 4 5 6 \n")]
    [InlineData("2 3\r\na 1 2 3\r\nb 4 5 6\r\n")]
    public void Read_Word2VecText_TakesTheHeaderForOne(string text)
    {
        var vectors = Read(text, "b");

        Assert.Equal([0f, 0, 0, 4, 5, 6], vectors.Matrix);
        Assert.Equal(2, vectors.VectorCount);
    }

    [Fact]
    public void Read_FirstVectorOfTwoWholeNumbers_IsNoHeader()
    {
        var vectors = Read("7 3\nb 4\n", "7");

        Assert.Equal([0f, 3f], vectors.Matrix);
        Assert.Equal(2, vectors.VectorCount);
    }

    // Blocks are 4 MiB: the text is longer, and its lines do not end where they do.
    [Fact]
    public void Read_LinesAcrossBlocks_AreWhole()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 300_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"word{i} {i}.5 -{i}\n");
        }

        var vectors = Read(text.ToString(), "word0", "word199999", "word299999");

        Assert.Equal([0f, 0, 0.5f, -0f, 199999.5f, -199999, 299999.5f, -299999], vectors.Matrix);
        Assert.Equal(300_000, vectors.VectorCount);
    }

    [Theory]
    [InlineData(
        "a 1 2\nb 1\n",
        "Line 2 of the vectors file '{0}' has 1 numbers; expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\nb 1 2\nc 1 2 3\n",
        "Line 3 of the vectors file '{0}' has 3 numbers; expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\nb 1 x2\n",
        "Line 2 of the vectors file '{0}' has 'x2' as number 2, which is not a decimal number of single precision; "
            + "expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\nb 1  2\n",
        "Line 2 of the vectors file '{0}' has '' as number 2, which is not a decimal number of single precision; "
            + "expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\nb 1 nan\n",
        "Line 2 of the vectors file '{0}' has 'nan' as number 2, which is not a decimal number of single precision; "
            + "expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\n\nb 1 2\n",
        "Line 2 of the vectors file '{0}' is empty; expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\n 1 2\n",
        "Line 2 of the vectors file '{0}' has no word; expected a word and 2 numbers, with one space between them."
    )]
    [InlineData(
        "prose\n",
        "Line 1 of the vectors file '{0}' has no numbers; expected a word and its numbers, with one space between them."
    )]
    [InlineData(
        "a 1 2\nb 1 2\na 1 2\n",
        "Line 3 of the vectors file '{0}' repeats the word 'a' of line 1; expected each word once: "
            + "remove one of the two lines."
    )]
    [InlineData(
        "wanted 1 2\nb 1 2\nwanted 1 2\n",
        "Line 3 of the vectors file '{0}' repeats the word 'wanted' of line 1; expected each word once: "
            + "remove one of the two lines."
    )]
    [InlineData(
        "a 1 2\nb 1",
        "The vectors file '{0}' ends half-way through line 2: found 1 numbers and no newline, "
            + "expected 2 numbers and a newline; get the file again, or end it with a newline if it is whole."
    )]
    [InlineData(
        "a 1 2\nb 1 2",
        "The vectors file '{0}' ends half-way through line 2: found 2 numbers and no newline, "
            + "expected 2 numbers and a newline; get the file again, or end it with a newline if it is whole."
    )]
    [InlineData(
        "3 2\na 1 2\nb 1 2\n",
        "The header of the vectors file '{0}' promises 3 vectors, but 2 follow; get the file again."
    )]
    [InlineData(
        "2 3\na 1 2\nb 1 2\n",
        "Line 2 of the vectors file '{0}' has 2 numbers; expected 1 number, as line 1 has, or in line 1 a header that says 2 numbers."
    )]
    [InlineData("", "The vectors file '{0}' is empty; expected a word and its numbers on every line.")]
    public void Read_DamagedText_ThrowsWithLineFoundAndExpected(string text, string message)
    {
        var error = Assert.Throws<CorpusException>(() => Read(text, "wanted"));

        Assert.Equal(message.Replace("{0}", File, StringComparison.Ordinal), error.Message);
        Assert.Equal(File, error.Path);
    }

    [Fact]
    public void Read_MissingFile_Throws()
    {
        var error = Assert.Throws<CorpusException>(() =>
            GloveFile.Read(File, WordTable.From([]), 0, TestContext.Current.CancellationToken)
        );

        Assert.Equal($"The vectors file '{File}' does not exist; give a GloVe text file.", error.Message);
    }

    [Fact]
    public void Read_LineWithoutEnd_ThrowsBeforeItFillsTheMemory()
    {
        var error = Assert.Throws<CorpusException>(() => Read(new string('x', 5_000_000)));

        Assert.Equal(
            $"A line of the vectors file '{File}' is longer than 1048576 bytes; give a GloVe text file.",
            error.Message
        );
    }

    [Fact]
    public void Read_MatrixBeyondOneFile_Throws()
    {
        // With the row for padding they would fit, with one for unknown words not.
        var line = string.Concat(Enumerable.Repeat(" 1", 250_000));
        var words = WordTable.From(Enumerable.Range(0, 2_146).Select(i => $"w{i}"));
        System.IO.File.WriteAllText(File, $"a{line}\n");

        var error = Assert.Throws<CorpusException>(() =>
            GloveFile.Read(File, words, 2_146, TestContext.Current.CancellationToken)
        );

        Assert.Equal(
            $"2146 vectors of the 250000 numbers that '{File}' gives do not fit one file of 536870897 numbers; "
                + "keep fewer words with '--max-words', or give shorter vectors.",
            error.Message
        );
    }

    [Fact]
    public void Read_RealFile_GivesTheFloatsOfFloatParse()
    {
        var words = new List<string>();
        var expected = new List<float>(new float[50]);
        foreach (var line in System.IO.File.ReadLines(RealData.Vectors))
        {
            var fields = line.Split(' ');
            words.Add(fields[0]);
            expected.AddRange(fields.Skip(1).Select(field => float.Parse(field, CultureInfo.InvariantCulture)));
        }
        var table = WordTable.From(words);

        var vectors = GloveFile.Read(RealData.Vectors, table, table.Count, TestContext.Current.CancellationToken);

        Assert.Equal(400_000, vectors.VectorCount);
        Assert.Equal(400_000, vectors.CoveredCount);
        Assert.Equal(50, vectors.Dimension);
        Assert.True(vectors.Matrix.AsSpan().SequenceEqual(expected.ToArray()));
    }

    private GloveVectors Read(string text, params string[] wanted)
    {
        System.IO.File.WriteAllText(File, text);
        return GloveFile.Read(File, WordTable.From(wanted), wanted.Length, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("", "has no numbers")]
    [InlineData("word\nother 1 2\n", "has no numbers")]
    public void CheckBeginning_NoVectors_IsRefused(string text, string found)
    {
        System.IO.File.WriteAllText(File, text);

        var error = Assert.Throws<CorpusException>(() => GloveFile.CheckBeginning(File));

        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckBeginning_Gzip_SaysThatItIsCompressed()
    {
        System.IO.File.WriteAllBytes(File, [0x1F, 0x8B, 8, 0]);

        var error = Assert.Throws<CorpusException>(() => GloveFile.CheckBeginning(File));

        Assert.Contains("is compressed; decompress it", error.Message, StringComparison.Ordinal);
    }

    // Two readers would each get a part of what comes out of a pipe.
    [Fact]
    public async Task CheckBeginning_Pipe_IsRefusedUnopened()
    {
        await Pipe.MakeAsync(File);

        var error = Assert.Throws<CorpusException>(() => GloveFile.CheckBeginning(File));

        Assert.Equal(
            $"The vectors file '{File}' cannot be read: it is a pipe, a socket or a device; give a GloVe text file.",
            error.Message
        );
    }

    [Fact]
    public void CheckBeginning_NoFile_IsRefused() =>
        Assert.Contains(
            "does not exist",
            Assert.Throws<CorpusException>(() => GloveFile.CheckBeginning(File)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("the 0.5 -1\nof 2 3\n")]
    [InlineData("2 3\na 1 2 3\nb 4 5 6\n")]
    [InlineData("the 0.5 -1")]
    public void CheckBeginning_Vectors_Passes(string text)
    {
        System.IO.File.WriteAllText(File, text);

        GloveFile.CheckBeginning(File);
    }
}
