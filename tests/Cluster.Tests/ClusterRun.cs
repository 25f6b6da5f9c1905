using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>A small model with dropout, trained in one process, and the command that trains it elsewhere.</summary>
public sealed class ClusterRun(SampleData sample) : IAsyncLifetime
{
    /// <summary>Steps of an epoch: 960 documents in batches of 32, which no three workers share out evenly.</summary>
    internal const int StepsPerEpoch = 30;

    private readonly TempFolder _temp = new();

    /// <summary>What <c>train --json</c> said.</summary>
    public JsonElement Report { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            _temp["preset.json"],
            """
            {
              "preset": "fast", "epochs": 1, "batchSize": 32, "vectors": "random", "maxWords": 4000,
              "model": { "embeddingSize": 32, "hidden": 32, "maxLength": 200, "headDropout": 0.5, "wordDropout": 0.3 }
            }
            """,
            TestContext.Current.CancellationToken
        );
        var result = await PipelineProgram.RunAsync(
            TestContext.Current.CancellationToken,
            [.. Train(_temp["run"]), "--json", "--quiet"]
        );
        Assert.True(result.ExitCode == 0, result.Error);
        Report = result.Report;
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The command that trains the same model into another folder.</summary>
    internal string[] Train(string run) =>
        ["train", "--data", sample.Data, "--run", run, "--preset", _temp["preset.json"]];
}
