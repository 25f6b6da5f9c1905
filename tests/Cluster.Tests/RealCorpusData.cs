[assembly: AssemblyFixture(typeof(Pipeline.Cluster.Tests.RealCorpusData))]

namespace Pipeline.Cluster.Tests;

/// <summary>What <c>preprocess</c> makes of the real corpus without further options, made when it is first asked for; no test changes it.</summary>
public sealed class RealCorpusData : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Lazy<Task<string>> _data;

    public RealCorpusData() => _data = new Lazy<Task<string>>(PreprocessAsync);

    /// <summary>The data folder; skips the test where there is no corpus.</summary>
    internal Task<string> FolderAsync()
    {
        _ = RealData.Corpus;
        return _data.Value;
    }

    public void Dispose() => _temp.Dispose();

    private async Task<string> PreprocessAsync()
    {
        // Not with the token of the test that asks first: others wait for it too.
        var result = await PipelineProgram.RunAsync(
            CancellationToken.None,
            "preprocess",
            "--corpus",
            RealData.Corpus,
            "--data",
            _temp["data"],
            "--quiet"
        );
        Assert.True(result.ExitCode == 0, result.Error);
        return _temp["data"];
    }
}
