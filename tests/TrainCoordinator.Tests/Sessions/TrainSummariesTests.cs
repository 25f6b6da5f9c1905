using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class TrainSummariesTests
{
    private static readonly JobId Job = new("train-1");

    private static readonly TrainPlan Plan = new()
    {
        Run = new("run"),
        Generation = 3,
        Epochs = 2,
        StepsPerEpoch = 5,
        GradientCosts = _ => [10],
        EvaluationCosts = [5, 6],
    };

    private static readonly TrainCursor Cursor = TrainCursor.Start with
    {
        Position = new(1, 4),
        EpochSums = new(10, 5, 6, 10),
    };

    [Fact]
    public void Of_BetweenTwoRounds_CountsSteps()
    {
        var progress = TrainSummaries.Of(Job, new TrainState(Plan, Cursor), SampleRuns.Model);

        Assert.Equal((Job, 3, TrainPhase.Train), (progress.Job, progress.Generation, progress.Phase));
        Assert.Equal((1, 2, 4, 5), (progress.Epoch, progress.EpochCount, progress.Done, progress.Total));
        Assert.Equal((10, 0.5, 0.6), (progress.SoFar!.Documents, progress.SoFar.Loss, progress.SoFar.Accuracy));
    }

    [Fact]
    public void Of_RoundOfAnEvaluation_CountsItsSlices()
    {
        var round = Round.Of(new RoundKey(new("run"), 3, RoundStage.Evaluation, 5), Plan.EvaluationCosts);
        var state = new TrainState(Plan, Cursor)
        {
            Round = round with { Evaluated = round.Evaluated.Add(1, new(default, [])) },
        };

        var progress = TrainSummaries.Of(Job, state, SampleRuns.Model);

        Assert.Equal((TrainPhase.Evaluate, 1, 2), (progress.Phase, progress.Done, progress.Total));
    }

    [Fact]
    public void Of_AfterTheLastEpoch_BeginsNoOther()
    {
        var state = new TrainState(Plan, TrainCursor.Start with { Position = new(2, 0) });

        var progress = TrainSummaries.Of(Job, state, SampleRuns.Model);

        Assert.Equal((TrainPhase.Evaluate, 2, 2), (progress.Phase, progress.Done, progress.Total));
    }

    [Fact]
    public void Of_JobOfNoEpochs_HasEvaluatedAllBetweenRounds()
    {
        var state = new TrainState(Plan with { Epochs = 0 }, TrainCursor.Start);

        var progress = TrainSummaries.Of(Job, state, SampleRuns.Model);

        Assert.Equal((TrainPhase.Evaluate, 2, 2), (progress.Phase, progress.Done, progress.Total));
        Assert.Null(progress.SoFar);
    }
}
