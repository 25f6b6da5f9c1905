namespace Pipeline.Cluster.Tests;

/// <summary>The linear baseline as a user starts it.</summary>
public sealed class BaselineTests(SampleData sample, RealCorpusData real) : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Baseline_SampleCorpus_IsLearnedButNotTrivially()
    {
        await RunAsync("sample", _temp["corpus"], "--documents", "1000");
        await RunAsync("preprocess", "--corpus", _temp["corpus"], "--data", _temp["data"]);

        var report = (await RunAsync("baseline", "--data", _temp["data"], "--json")).Report;

        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.6, 0.98);
        Assert.Equal(200, report.GetProperty("documents").GetInt64());
        Assert.Equal("leaky", report.GetProperty("strip").GetString());
        Assert.Equal("train", report.GetProperty("vocabulary").GetString());
        Assert.StartsWith(
            "random split grouped by Message-ID, seed 1: 800 train, 200 validation",
            report.GetProperty("split").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(20, report.GetProperty("report").GetProperty("confusion").GetArrayLength());
    }

    [Fact]
    public async Task Baseline_RealCorpusByDate_IsWhatScikitReaches()
    {
        var report = (
            await RunAsync("baseline", "--data", await real.FolderAsync(), "--split", RealData.BydateSplit, "--json")
        ).Report;

        // scikit-learn, one-vs-rest with C = 20: 0.8606 after fewer headers are stripped.
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.8506, 0.8706);
        Assert.Equal(7_532, report.GetProperty("documents").GetInt64());
    }

    [Fact]
    public async Task Baseline_SplitFileMissing_IsRefusedByName()
    {
        var result = await PipelineProgram.RunAsync(
            TestContext.Current.CancellationToken,
            "baseline",
            "--data",
            sample.Data,
            "--split",
            _temp["none.tsv"]
        );

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"The split file '{_temp["none.tsv"]}' cannot be read", result.Error, StringComparison.Ordinal);
    }

    private static async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        var result = await PipelineProgram.RunAsync(TestContext.Current.CancellationToken, [.. arguments, "--quiet"]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }
}
