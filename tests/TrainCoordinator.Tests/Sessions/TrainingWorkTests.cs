using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class TrainingWorkTests : IAsyncLifetime
{
    private static readonly LaneUse NoUse = LaneUse.None;

    private static readonly MetricSums Held = new(12, 8, 6, 20);
    private static readonly EvaluationFigures Evaluated = new(Held, [.. new int[12]]);

    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TrainRequest Request => TinyRun.Request(_temp["data"], _temp["run"]);

    public async ValueTask InitializeAsync() => await TinyData.WriteAsync(_temp["data"], Cancellation);

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Apply_OneStep_ChangesTheParametersAndGivesTheSums()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        var before = WeightsHash.Of(run.Parameters);

        var sums = work.Apply(step: 0, history: [], Gradients(run, loss: 8));

        Assert.Equal(new MetricSums(8, 8, 3, 12), sums);
        Assert.NotEqual(before, WeightsHash.Of(run.Parameters));
    }

    [Fact]
    public async Task Begin_LogThatCannotBeWritten_LeavesNoFileOpen()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        var board = Directory.CreateDirectory(_temp["run", "tensorboard"]).FullName;
        File.WriteAllText(Path.Combine(board, "validation"), "");

        Assert.Throws<StorageException>(() => Work(run));

        foreach (var path in Directory.GetFiles(_temp["run"], "*.pipeline", SearchOption.AllDirectories))
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
        }
        using var log = new FileStream(
            Path.Combine(run.Folder.Generations.PathOf(run.Generation), "metrics.jsonl"),
            FileMode.Open,
            FileAccess.Write,
            FileShare.None
        );
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task Apply_LossThatIsNoNumber_EndsTheRunWithWhatToDo(double loss)
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        var before = WeightsHash.Of(run.Parameters);

        var error = Assert.Throws<RunException>(() => work.Apply(step: 7, history: [], Gradients(run, loss)));

        Assert.Equal(
            $"The run '{_temp["run"]}' has diverged: the loss of step 2 of epoch 2 is not a finite number. Train into another folder with a smaller '--learning-rate', or with '--clip-norm'.",
            error.Message
        );
        Assert.Equal(before, WeightsHash.Of(run.Parameters));
    }

    [Fact]
    public async Task Apply_GradientWithoutAFiniteNorm_EndsTheRunWithWhatToDo()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        var before = WeightsHash.Of(run.Parameters);

        var error = Assert.Throws<RunException>(() =>
            work.Apply(step: 7, history: [], Gradients(run, loss: 8, gradient: float.PositiveInfinity))
        );

        Assert.StartsWith(
            $"The run '{_temp["run"]}' has diverged: the norm of the gradient of step 2 of epoch 2 is not a finite number.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, WeightsHash.Of(run.Parameters));
    }

    [Fact]
    public async Task LogEpoch_EvaluationThatIsNoNumber_EndsTheRunWithWhatToDo()
    {
        using var work = Work((await TinyRun.OpenAsync(Request))!);
        var figures = new EpochFigures(1, Held, Held with { Loss = double.NaN }, TimeSpan.Zero);

        var error = Assert.Throws<RunException>(() => work.LogEpoch(figures, NoUse));

        Assert.StartsWith(
            $"The run '{_temp["run"]}' has diverged: the loss of the part held out after epoch 2 is not a finite number.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Checkpoint_IsWholeAndOlderOnesArePruned()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        var copied = 0;

        await work.CheckpointAsync(At(0, 2), best: null, () => copied++);
        await work.CheckpointAsync(At(0, 4), best: null, () => copied++);

        Assert.Equal(2, copied);
        Assert.Equal([new CheckpointName(1, new(0, 4))], run.Checkpoints.Folders.All());
        Assert.Equal(run.Checkpoints.Folders.All()[0], run.Checkpoints.FindNewest(Assert.Fail));
    }

    [Fact]
    public async Task Checkpoint_StateThatChangesOnceCopied_IsWrittenAsItWas()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        run.Parameters.Dense.AsSpan().Fill(1);

        await work.CheckpointAsync(At(0, 2), best: null, () => run.Parameters.Dense.AsSpan().Fill(2));
        work.Restore(new RunPosition(0, 2));

        Assert.All(run.Parameters.Dense, value => Assert.Equal(1, value));
    }

    [Fact]
    public async Task New_EventFilesThatCannotBeWritten_LeavesNoFileOpen()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        Directory.CreateDirectory(_temp["run", "tensorboard"]);
        File.WriteAllText(_temp["run", "tensorboard", "validation"], "in the way");

        Assert.Throws<StorageException>(() => Work(run));

        Assert.DoesNotContain(OpenFiles(), path => path.StartsWith(_temp["run"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_CheckpointThatIsGone_SaysWhichAndWhatToDo()
    {
        using var work = Work((await TinyRun.OpenAsync(Request))!);

        var error = Assert.Throws<RunException>(() => work.Restore(new RunPosition(2, 0)));

        Assert.Equal(
            $"The checkpoint 2-0 of '{_temp["run"]}' cannot be used: it is not there. Run 'pipeline train --run {_temp["run"]} --resume': it goes on from one before it that is whole, and makes the same one again.",
            error.Message
        );
    }

    [Fact]
    public async Task Finish_WritesTheModelAndSaysWhatItIs()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);

        var answer = await work.FinishAsync(At(3, 0), Evaluated, NoUse);

        var summary = Assert.IsType<TrainMessages.TrainingCompleted>(answer).Summary;
        Assert.Equal(WeightsHash.Of(run.Parameters), summary.WeightsSha256);
        Assert.Equal(
            ["evaluation.json", "labels.json", "model.json", "model.safetensors", "sums.json", "tokenizer.json"],
            Directory.EnumerateFiles(_temp["run", "model"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Checkpoint_OnceANewerGenerationGoesOn_EndsThisOne()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        await TinyRun.OpenAsync(Request);

        var error = await Assert.ThrowsAsync<RunException>(() => work.CheckpointAsync(At(0, 2), best: null, () => { }));

        Assert.Equal(
            $"The run '{_temp["run"]}' is gone on with by another process, which claimed it as generation 2; this one, generation 1, ends. Let that one finish, or stop it and run the command again.",
            error.Message
        );
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, float.NegativeInfinity)]
    public async Task Finish_ParameterThatIsNoNumber_LeavesNoModel(float dense, float row)
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        (run.Parameters.Dense[^1], run.Parameters.Embedding[^1]) = (dense, row);

        var error = await Assert.ThrowsAsync<RunException>(() => work.FinishAsync(At(3, 0), Evaluated, NoUse));

        Assert.StartsWith(
            $"The run '{_temp["run"]}' has diverged: a parameter of the model is not a finite number.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(_temp["run", "model"]));
    }

    [Fact]
    public async Task Checkpoint_StepsThatItCounts_AreInTheLogBeforeIt()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        work.LogStep(At(0, 1), Held);

        await work.CheckpointAsync(At(0, 1), best: null, () => { });

        using var log = new FileStream(
            Path.Combine(run.Folder.Generations.PathOf(run.Generation), "metrics.jsonl"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        var line = await new StreamReader(log).ReadToEndAsync(Cancellation);
        Assert.StartsWith("{\"kind\":\"step\",\"epoch\":0,\"step\":1,", line, StringComparison.Ordinal);
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_OnceANewerGenerationGoesOn_LeavesTheModelToThatOne()
    {
        var run = (await TinyRun.OpenAsync(Request))!;
        using var work = Work(run);
        await TinyRun.OpenAsync(Request);

        await Assert.ThrowsAsync<RunException>(() => work.FinishAsync(At(3, 0), Evaluated, NoUse));

        Assert.False(Directory.Exists(_temp["run", "model"]));
    }

    private TrainingWork Work(PreparedRun run, int keep = 1) =>
        new(new JobId("job"), Request with { KeptCheckpoints = keep }, run, began: 0, new ManualClock(), lanes: 1);

    private static IEnumerable<string> OpenFiles() =>
        Directory
            .EnumerateFileSystemEntries("/proc/self/fd")
            .Select(entry => new FileInfo(entry).LinkTarget)
            .OfType<string>();

    private static NodeParts Gradients(PreparedRun run, double loss, float gradient = 1)
    {
        var slice = new SliceGradient(run.Parameters.Layout);
        slice.Dense.AsSpan().Fill(gradient);
        slice.ResetRows([]);
        slice.Sums = new MetricSums(8, loss, 3, 12);
        return Models.Parts(slice);
    }

    private static TrainCursor At(int epoch, int step) => TrainCursor.Start with { Position = new(epoch, step) };
}
