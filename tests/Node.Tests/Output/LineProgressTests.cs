using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class LineProgressTests
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public void Report_ManyTimes_WritesBeginningEveryFiveSecondsAndEnd()
    {
        var progress = new LineProgress(_terminal.Terminal);
        progress.Report(new("read", 0, 300, "documents"));
        for (var done = 1; done <= 300; done++)
        {
            _terminal.Clock.Advance(TimeSpan.FromMilliseconds(20));
            progress.Report(new("read", done, 300, "documents"));
        }

        Assert.Equal(
            """
            read: 0 of 300 documents
            read: 250 of 300 documents, 50.0 documents/s, 1.0 s left
            read: 300 of 300 documents, 50.0 documents/s

            """,
            _terminal.Error
        );
    }

    [Fact]
    public void Report_NewStage_BeginsItsOwnRate()
    {
        var progress = new LineProgress(_terminal.Terminal);
        progress.Report(new("read", 0, 10, "documents"));
        _terminal.Clock.Advance(TimeSpan.FromSeconds(100));
        progress.Report(new("encode", 0, 4, "chunks", "vocabulary 7"));
        _terminal.Clock.Advance(TimeSpan.FromSeconds(2));
        progress.Report(new("encode", 4, 4, "chunks"));

        Assert.Equal(
            """
            read: 0 of 10 documents
            encode: 0 of 4 chunks, vocabulary 7
            encode: 4 of 4 chunks, 2.00 chunks/s

            """,
            _terminal.Error
        );
    }

    [Theory]
    [InlineData(1, 0, "learn: 1 word\n")]
    [InlineData(1, 1, "learn: 1 of 1 word\n")]
    [InlineData(1, 2, "learn: 1 of 2 words\n")]
    public void Report_OneUnit_IsSingular(int done, int total, string expected)
    {
        new LineProgress(_terminal.Terminal).Report(new("learn", done, total, "words"));

        Assert.Equal(expected, _terminal.Error);
    }

    [Fact]
    public void Report_LastUnitTwice_WritesTheEndOnce()
    {
        var progress = new LineProgress(_terminal.Terminal);
        progress.Report(new("read", 3, 3, "documents"));
        progress.Report(new("read", 3, 3, "documents"));

        Assert.Equal("read: 3 of 3 documents\n", _terminal.Error);
    }

    [Fact]
    public void Report_StageOfOneStep_WritesItsNameAlone()
    {
        var progress = new LineProgress(_terminal.Terminal);
        progress.Report(new("merge", 0, 0, "documents"));
        progress.Report(new("encode", 0, 4, "documents"));

        Assert.Equal("merge\nencode: 0 of 4 documents\n", _terminal.Error);
    }
}
