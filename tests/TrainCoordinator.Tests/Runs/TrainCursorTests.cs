using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Runs;

public sealed class TrainCursorTests
{
    [Fact]
    public void BestEpoch_IsTheEarliestOfTheLowestLoss() => Assert.Equal(1, Best(0.5, 0.25, 0.25, 0.75));

    [Fact]
    public void BestEpoch_EpochsWithoutEvaluation_DoNotCount() => Assert.Equal(2, Best(null, null, 0.5));

    [Fact]
    public void BestEpoch_NoneEvaluated_IsNull() => Assert.Null(Best(null, null));

    [Fact]
    public void BestEpoch_BeforeTheFirst_IsNull() => Assert.Null(TrainCursor.Start.BestEpoch);

    private static int? Best(params double?[] losses) =>
        (
            TrainCursor.Start with
            {
                History = [.. losses.Select((loss, epoch) => SampleRuns.Epoch(epoch, loss))],
            }
        ).BestEpoch;
}
