using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>A small model, trained without a break on the sample's data, shared by the tests of one class; none changes it.</summary>
public sealed class TrainedRun(SampleData sample) : IAsyncLifetime
{
    /// <summary>Steps of an epoch: 960 documents in batches of 16.</summary>
    internal const int StepsPerEpoch = 60;

    private readonly TempFolder _temp = new();

    /// <summary>The run folder.</summary>
    public string Folder => _temp["run"];

    /// <summary>What <c>train --json</c> said.</summary>
    public JsonElement Report { get; private set; }

    /// <summary>Hash of its weights.</summary>
    public string? Weights => Report.GetProperty("weightsSha256").GetString();

    /// <summary>Settings of an LSTM over pieces that takes 600 steps of some milliseconds.</summary>
    public string Preset => _temp["preset.json"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Preset,
            """
            {
              "preset": "fast", "epochs": 10, "batchSize": 16, "vectors": "random", "maxWords": 4000,
              "model": { "embeddingSize": 32, "hidden": 48, "maxLength": 200 }
            }
            """,
            TestContext.Current.CancellationToken
        );
        Report = (
            await PipelineProgram.RunAsync(
                TestContext.Current.CancellationToken,
                [.. Train(Folder), "--json", "--quiet", "--lanes", "2"]
            )
        ).Report;
    }

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The command that trains the same model into another folder.</summary>
    internal string[] Train(string run) => ["train", "--data", sample.Data, "--run", run, "--preset", Preset];
}
