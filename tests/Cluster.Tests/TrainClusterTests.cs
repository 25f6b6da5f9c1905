using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>Training on nodes that are processes: whoever computes, the weights are those of one machine.</summary>
public sealed class TrainClusterTests(ClusterRun reference) : IClassFixture<ClusterRun>, IDisposable
{
    // Far more than anything here takes, also on a machine that does ten other things.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Run => _temp["run"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1, 2)]
    [InlineData(1, 1, 2)]
    public async Task Train_SomeWorkersAndLanes_GivesTheWeightsOfOneMachine(params int[] lanes)
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], lanes);
        await using var _1 = cluster;

        var result = await AskAsync(cluster, [.. reference.Train(Run), "--json"]);

        AssertSame(result);
        // A worker makes itself known within a second: so short a run may be over before.
        for (var i = 0; i < 3 && LanesOf(result) < lanes.Sum(); i++)
        {
            result = await AskAsync(cluster, [.. reference.Train(_temp[$"again {i}"]), "--json"]);
            AssertSame(result);
        }
        Assert.Equal(lanes.Sum(), LanesOf(result));
        var evaluated = await AskAsync(cluster, "evaluate", "--run", Run, "--json");
        Assert.True(JsonElement.DeepEquals(reference.Report.GetProperty("evaluation"), evaluated.Report));
    }

    [Fact]
    public async Task Train_TwoRunsAtOnceOnOneWorker_BothGiveTheWeightsOfOneMachine()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;

        var both = await Task.WhenAll(
            AskAsync(cluster, [.. reference.Train(Run), "--json"]),
            AskAsync(cluster, [.. reference.Train(_temp["other"]), "--json"])
        );

        Assert.All(both, AssertSame);
    }

    [Fact]
    public async Task Train_WorkersPausedKilledAndJoining_GivesTheWeightsOfOneMachine()
    {
        var (cluster, workers) = await LocalCluster.StartAsync(_temp["cluster"], workers: 3);
        await using var _1 = cluster;
        var training = AskAsync(cluster, [.. reference.Train(Run), "--checkpoint-every", "1step", "--json"]);
        await UntilAsync(() => Checkpoints.StepsOf(Run, ClusterRun.StepsPerEpoch) >= 2, training);

        workers[0].Send(Signal.Stop);
        var joined = await cluster.StartWorkerAsync(lanes: 2);
        await UntilAsync(() => Checkpoints.StepsOf(Run, ClusterRun.StepsPerEpoch) >= 8, training);
        joined.Send(Signal.Kill);
        workers[0].Send(Signal.Continue);

        AssertSame(await training);
    }

    [Fact]
    public async Task Train_LeadingCoordinatorOfThreeKilled_AnotherGoesOnToTheSameWeights()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], lanes: [1, 1], coordinators: 3);
        await using var _1 = cluster;
        string[] rest = ["--checkpoint-every", "1step", "--config", cluster.NodeConfig, "--json"];
        var training = AskAsync(cluster, [.. reference.Train(Run), .. rest]);
        await UntilAsync(() => Checkpoints.StepsOf(Run, ClusterRun.StepsPerEpoch) >= 3, training);

        cluster.Coordinator.Send(Signal.Kill);

        var result = await training;
        AssertSame(result);
        Assert.StartsWith(
            "generations/1/checkpoints/",
            result.Report.GetProperty("resumedFrom").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_EverythingKilled_GoesOnWithOtherWorkersAndAloneToTheSameWeights()
    {
        string[] rule = ["--checkpoint-every", "1step"];
        await KillAsync([1, 2], [.. reference.Train(Run), .. rule], afterSteps: 3);
        await KillAsync([1], ["train", "--run", Run, "--resume", .. rule], afterSteps: 9);

        var result = await PipelineProgram.RunAsync(Cancellation, "train", "--run", Run, "--resume", "--json");

        AssertSame(result);
        Assert.StartsWith(
            "generations/2/checkpoints/",
            result.Report.GetProperty("resumedFrom").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Train_ClientInterrupted_LeavesTheJobWhichGoesOnToTheSameWeights()
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], workers: 1);
        await using var _1 = cluster;
        var client = cluster.Ask([.. reference.Train(Run), "--checkpoint-every", "1step"]);
        await client.SaysAsync(" goes to the cluster ");
        await UntilAsync(
            () => Checkpoints.StepsOf(Run, ClusterRun.StepsPerEpoch) >= 1,
            Task.Delay(Timeout.Infinite, Cancellation)
        );

        client.Send(Signal.Interrupt);

        Assert.Equal(130, await client.EndsAsync());
        var job = (await client.SaysAsync("Left job "))[0].Split(' ')[2].TrimEnd(',');
        AssertSame(await AskAsync(cluster, "attach", job, "--json"));
    }

    private static Task<ProgramResult> AskAsync(LocalCluster cluster, params string[] command) =>
        PipelineProgram.RunAsync(Cancellation, [.. command, "--cluster", cluster.Address]);

    /// <summary>Trains on a cluster, and kills every node of it once the run has a checkpoint that far on.</summary>
    private async Task KillAsync(int[] lanes, string[] train, int afterSteps)
    {
        var (cluster, _) = await LocalCluster.StartAsync(_temp["cluster"], lanes);
        await using var _1 = cluster;
        var training = AskAsync(cluster, train);
        await UntilAsync(() => Checkpoints.StepsOf(Run, ClusterRun.StepsPerEpoch) >= afterSteps, training);
        await cluster.DisposeAsync();
        Assert.Equal(7, (await training).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(Run, "model")), "The run ended before it was killed.");
    }

    /// <summary>Waits for something that becomes true while the training goes on.</summary>
    private static async Task UntilAsync(Func<bool> condition, Task training)
    {
        for (var clock = Stopwatch.StartNew(); !condition() && !training.IsCompleted; )
        {
            Assert.True(clock.Elapsed < Patience, "What was waited for does not come.");
            await Task.Delay(5, Cancellation);
        }
    }

    private static int LanesOf(ProgramResult result) =>
        result.Report.GetProperty("lanes").GetProperty("lanes").GetInt32();

    private void AssertSame(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            reference.Report.GetProperty("weightsSha256").GetString(),
            result.Report.GetProperty("weightsSha256").GetString()
        );
        Assert.True(
            JsonElement.DeepEquals(reference.Report.GetProperty("evaluation"), result.Report.GetProperty("evaluation"))
        );
    }
}
