namespace Pipeline.Cluster.Tests;

/// <summary>A corpus whose preprocessing takes long enough to disturb it, and what one process makes of it; shared, never changed.</summary>
public sealed class ClusterCorpus : IAsyncLifetime
{
    private readonly TempFolder _temp = new();

    public string Folder => _temp["corpus"];

    /// <summary>The files of the data folder that a first run of one process gives.</summary>
    public IReadOnlyList<string> Expected { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await SucceedsAsync("sample", Folder, "--documents", "8000", "--labels", "4");
        await SucceedsAsync("preprocess", "--corpus", Folder, "--data", _temp["data"], "--workers", "2");
        Expected = FolderContent.Of(_temp["data"]);
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task SucceedsAsync(params string[] arguments)
    {
        var result = await PipelineProgram.RunAsync(TestContext.Current.CancellationToken, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
