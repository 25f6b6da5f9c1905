using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Runs;

namespace Pipeline.TrainCoordinator.Tests.Schedules;

public sealed class RunScheduleTests
{
    private static readonly TrainSettings Plateau = new()
    {
        Schedule = new ScheduleSettings
        {
            Kind = ScheduleKind.ReduceOnPlateau,
            LearningRate = 0.8,
            PlateauFactor = 0.5,
            PlateauPatience = 2,
        },
    };

    private static readonly TrainSettings Stopping = new() { EarlyStoppingPatience = 2 };

    [Fact]
    public void RateOf_LossThatFalls_StaysWhole() => Assert.Equal(0.8, RateAfter(0.9, 0.8, 0.7));

    [Fact]
    public void RateOf_TwoEpochsWithoutImprovement_IsHalved() => Assert.Equal(0.4, RateAfter(0.5, 0.6, 0.5));

    [Fact]
    public void RateOf_FourEpochsWithoutImprovement_IsHalvedTwice() =>
        Assert.Equal(0.2, RateAfter(0.5, 0.6, 0.5, 0.7, 0.5));

    [Fact]
    public void RateOf_EpochsThatWereNotEvaluated_DoNotWait() => Assert.Equal(0.8, RateAfter(0.5, null, null, null));

    [Fact]
    public void StopsEarly_AfterThePatience_AndNotBefore()
    {
        Assert.False(RunSchedule.StopsEarly(Stopping, History(0.5, 0.6)));
        Assert.True(RunSchedule.StopsEarly(Stopping, History(0.5, 0.6, 0.5)));
        Assert.False(RunSchedule.StopsEarly(Stopping, History(0.5, 0.6, 0.4)));
    }

    [Fact]
    public void StopsEarly_FallBelowTheSmallestThatCounts_IsNone() =>
        Assert.True(RunSchedule.StopsEarly(Stopping with { EarlyStoppingMinDelta = 0.1 }, History(0.5, 0.45, 0.41)));

    [Fact]
    public void StopsEarly_WithoutPatience_Never() =>
        Assert.False(RunSchedule.StopsEarly(new TrainSettings(), History(0.5, 0.6, 0.7, 0.8, 0.9)));

    // Means decide: a smaller part held out sums to less.
    [Fact]
    public void StopsEarly_ComparesMeans() =>
        Assert.True(
            RunSchedule.StopsEarly(
                new TrainSettings { EarlyStoppingPatience = 1 },
                [
                    SampleRuns.Epoch(0, loss: 0.5),
                    SampleRuns.Epoch(1, loss: null) with
                    {
                        Evaluation = new(Documents: 2, Loss: 1.2, 0, 0),
                    },
                ]
            )
        );

    [Fact]
    public void BestEpoch_IsTheEarliestOfTheLowestLoss() => Assert.Equal(1, BestOf(minDelta: 0, 0.5, 0.25, 0.25, 0.75));

    // Keras compares with the best so far, not with the epoch before.
    [Theory]
    [InlineData(0, 1.0, 0.95)]
    [InlineData(0, 1.0, 0.95, 0.91)]
    [InlineData(2, 1.0, 0.95, 0.85)]
    [InlineData(2, 1.0, 0.95, 0.85, 0.8)]
    public void BestEpoch_FallBelowTheSmallestThatCounts_IsNone(int expected, params double[] losses) =>
        Assert.Equal(expected, BestOf(minDelta: 0.1, [.. losses]));

    [Fact]
    public void BestEpoch_EpochsWithoutEvaluation_DoNotCount() => Assert.Equal(2, BestOf(minDelta: 0, null, null, 0.5));

    [Fact]
    public void BestEpoch_NoneEvaluated_IsNull() => Assert.Null(BestOf(minDelta: 0, null, null));

    [Fact]
    public void BestEpoch_BeforeTheFirst_IsNull() => Assert.Null(BestOf(minDelta: 0));

    [Fact]
    public void RateOf_FallOfTheSmallestThatCounts_IsNone() =>
        Assert.Equal(
            0.4,
            RunSchedule.RateOf(
                Plateau with
                {
                    Schedule = Plateau.Schedule with { PlateauMinDelta = 0.25 },
                },
                step: 10,
                stepCount: 100,
                History(1.0, 0.75, 0.75)
            )
        );

    [Theory]
    [InlineData(2, 0, null)]
    [InlineData(3, 0, 2)]
    public void BestAtTheEnd_OfARunThatRestoresIt_IsNeededAfterTheLastEpoch(int epoch, int step, int? best) =>
        Assert.Equal(
            best is { } number ? new RunPosition(number, 0) : null,
            BestAtTheEnd(new TrainSettings { Epochs = 3, RestoreBestWeights = true }, epoch, step)
        );

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, null)]
    public void BestAtTheEnd_OfARunThatStopsEarly_IsNeededBetweenEpochs(int step, int? best) =>
        Assert.Equal(
            best is { } number ? new RunPosition(number, 0) : null,
            BestAtTheEnd(Stopping with { Epochs = 9, RestoreBestWeights = true }, epoch: 4, step)
        );

    [Fact]
    public void BestAtTheEnd_OfARunThatRestoresNothing_IsNotNeeded() =>
        Assert.Null(BestAtTheEnd(new TrainSettings { Epochs = 3 }, epoch: 3, step: 0));

    // Of four epochs the second is the best.
    private static RunPosition? BestAtTheEnd(TrainSettings settings, int epoch, int step)
    {
        var history = History(0.9, 0.5, 0.6, 0.7)[..epoch];
        return RunSchedule.BestAtTheEnd(settings, new TrainCursor(new(epoch, step), default, TimeSpan.Zero, history));
    }

    private static int? BestOf(double minDelta, params double?[] losses) =>
        RunSchedule.BestEpoch(new TrainSettings { EarlyStoppingMinDelta = minDelta }, History(losses));

    private static double RateAfter(params double?[] losses) =>
        RunSchedule.RateOf(Plateau, step: 10, stepCount: 100, History(losses));

    private static ImmutableArray<EpochFigures> History(params double?[] losses) =>
        [.. losses.Select((loss, epoch) => SampleRuns.Epoch(epoch, loss))];
}
