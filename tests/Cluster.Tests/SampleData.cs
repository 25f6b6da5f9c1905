[assembly: AssemblyFixture(typeof(Pipeline.Cluster.Tests.SampleData))]

namespace Pipeline.Cluster.Tests;

/// <summary>A sample corpus of several chunks and the data that two workers made of it, shared by all tests; none changes it.</summary>
public sealed class SampleData : IAsyncLifetime
{
    private readonly TempFolder _temp = new();

    public string Corpus => _temp["corpus"];

    public string Data => _temp["data"];

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sample = await PipelineProgram.RunAsync(
            cancellation,
            "sample",
            Corpus,
            "--documents",
            "1200",
            "--labels",
            "3"
        );
        Assert.True(sample.ExitCode == 0, sample.Error);
        var preprocess = await PreprocessAsync(Data, "--workers", "2");
        Assert.True(preprocess.ExitCode == 0, preprocess.Error);
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Preprocesses the corpus into another folder.</summary>
    internal Task<ProgramResult> PreprocessAsync(string data, params string[] options) =>
        PipelineProgram.RunAsync(
            TestContext.Current.CancellationToken,
            ["preprocess", "--corpus", Corpus, "--data", data, .. options]
        );

    /// <summary>Copies the data, for a test that changes it.</summary>
    internal void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
