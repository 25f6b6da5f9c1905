namespace Pipeline.Cluster.Tests;

/// <summary>Ctrl-C, as the terminal sends it.</summary>
public sealed class InterruptTests(SampleData sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Preprocess_Interrupted_KeepsThePreviousDataAndASecondRunMakesTheNew()
    {
        // Large enough to be at it still when the signal comes, a hundred times later than it is sent.
        await SucceedsAsync("sample", _temp["corpus"], "--documents", "4000", "--labels", "2");
        sample.CopyTo(_temp["data"]);
        var previous = FolderContent.Of(_temp["data"]);

        var (exitCode, error) = await InterruptAsync(beginsWith: "tokenize: 0 of 4,000 documents");

        Assert.Equal(130, exitCode);
        Assert.Equal("Stopped. Nothing is half-written; run the same command again to go on.", error);
        Assert.Equal(previous, FolderContent.Of(_temp["data"]));
        Assert.Equal(["index", "lock.guard", "source.json"], Names(_temp["data", ".local"]));
        await SucceedsAsync(Preprocess(_temp["data"]));
        await SucceedsAsync(Preprocess(_temp["fresh"]));
        Assert.Equal(FolderContent.Of(_temp["fresh"]), FolderContent.Of(_temp["data"]));
    }

    private async Task<(int ExitCode, string LastLine)> InterruptAsync(string beginsWith)
    {
        using var process = PipelineProgram.StartInterruptible(Preprocess(_temp["data"]));
        var last = "";
        while (await process.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            last = line;
            if (line.StartsWith(beginsWith, StringComparison.Ordinal))
            {
                PipelineProgram.Interrupt(process);
            }
        }
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, last);
    }

    private string[] Preprocess(string data) =>
        ["preprocess", "--corpus", _temp["corpus"], "--data", data, "--workers", "1"];

    private static async Task SucceedsAsync(params string[] arguments)
    {
        var result = await PipelineProgram.RunAsync(Cancellation, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static IEnumerable<string?> Names(string folder) =>
        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
