using System.Text;
using CsCheck;
using Pipeline.Ingest.JsonLines;

namespace Pipeline.Ingest.Tests.JsonLines;

public sealed class LineReaderTests
{
    [Fact]
    public void TryRead_LinesOfManyLengths_AreTheLinesOfTheText() =>
        Gen.Int[0, 12]
            .List[0, 30]
            .Select(Gen.Bool)
            .Sample(
                (lengths, endsWithNewline) =>
                {
                    const int MaxLineBytes = 8;
                    var lines = lengths.Select((length, i) => new string((char)('a' + (i % 26)), length)).ToList();
                    var text = string.Join('\n', lines) + (endsWithNewline && lines.Count > 0 ? "\n" : "");
                    var expected = lines.Count > 0 && !endsWithNewline && lines[^1] is "" ? lines[..^1] : lines;
                    var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), MaxLineBytes);
                    var offset = 0L;
                    foreach (var (index, line) in expected.Index())
                    {
                        Assert.True(reader.TryRead(out var found));
                        Assert.Equal(
                            (index + 1, offset, (long)line.Length),
                            (reader.Number, reader.Offset, reader.Length)
                        );
                        Assert.Equal(line.Length > MaxLineBytes, reader.IsTooLong);
                        Assert.Equal(reader.IsTooLong ? "" : line, Encoding.ASCII.GetString(found));
                        offset += line.Length + 1;
                    }
                    Assert.False(reader.TryRead(out _));
                }
            );

    [Fact]
    public void TryRead_LinesLongerThanTheBufferItBeginsWith_AreWhole()
    {
        const int MaxLineBytes = 600_000;
        int[] lengths = [5, 130_000, 300_000, MaxLineBytes, MaxLineBytes + 1, 2 * MaxLineBytes, 131_072, 7];
        var lines = lengths.Select((length, i) => new string((char)('a' + i), length)).ToList();
        var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines))), MaxLineBytes);

        var found = new List<string>();
        while (reader.TryRead(out var line))
        {
            found.Add(reader.IsTooLong ? $"{reader.Length} bytes" : Encoding.ASCII.GetString(line));
        }

        (lines[4], lines[5]) = ("600001 bytes", "1200000 bytes");
        Assert.Equal(lines, found);
    }
}
