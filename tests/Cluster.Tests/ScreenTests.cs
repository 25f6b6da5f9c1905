namespace Pipeline.Cluster.Tests;

/// <summary>Progress on a screen, while the report goes to a file.</summary>
public sealed class ScreenTests(SampleData sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_ReportToAFile_RedrawsItsProgressToTheEnd()
    {
        var screen = await ShowAsync("xterm");

        Assert.Contains("━", screen, StringComparison.Ordinal);
        Assert.Contains("100%", screen.Split("commit")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preprocess_DumbTerminal_WritesLinesWithoutEscapes()
    {
        var screen = await ShowAsync("dumb");

        Assert.Contains("documents", screen, StringComparison.Ordinal);
        Assert.EndsWith("commit\r\n", screen, StringComparison.Ordinal);
    }

    private async Task<string> ShowAsync(string terminal)
    {
        var command = $"'{PipelineProgram.Executable}' preprocess --corpus '{sample.Corpus}' --data '{_temp["data"]}'";
        var shown = await PipelineProgram.RunOtherAsync(
            Cancellation,
            ["env", $"TERM={terminal}", "script", "-qec", $"{command} > /dev/null", "/dev/null"]
        );
        Assert.True(shown.ExitCode == 0, shown.Output);
        return shown.Output;
    }
}
