using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

public sealed class ProgressReportsTests
{
    private static readonly TrainPlan Plan = new()
    {
        Run = new("run"),
        Generation = 3,
        Epochs = 2,
        StepsPerEpoch = 5,
        GradientCosts = _ => [10],
        EvaluationCosts = [],
    };

    private readonly ManualClock _clock = new();
    private readonly List<TrainProgress> _said = [];
    private readonly ProgressReports _reports;

    public ProgressReportsTests() =>
        _reports = new ProgressReports(new JobId("job"), SampleRuns.Model, _clock, _said.Add);

    [Fact]
    public void NowAndThen_ManySteps_SaysTheFirstAndNoneUntilTheIntervalIsOver()
    {
        _reports.NowAndThen(At(0, 1));
        _clock.Advance(ProgressReports.Interval - TimeSpan.FromMilliseconds(1));
        _reports.NowAndThen(At(0, 2));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _reports.NowAndThen(At(0, 3));

        Assert.Equal([1, 3], _said.Select(progress => progress.Done));
    }

    [Fact]
    public void EpochEnded_RightAfterAReport_IsSaidAndNamesTheEpochThatEnded()
    {
        _reports.NowAndThen(At(0, 5));

        _reports.EpochEnded(new EpochFigures(0, new(10, 5, 6, 10), Evaluation: null, TimeSpan.Zero), At(1, 0));

        Assert.Equal(2, _said.Count);
        Assert.Null(_said[0].Ended);
        Assert.Equal((0, 0, 0.5), (_said[1].Epoch, _said[1].Ended!.Epoch, _said[1].Ended!.Training.Loss));
    }

    private static TrainState At(int epoch, int step) =>
        new(Plan, TrainCursor.Start with { Position = new(epoch, step) });
}
