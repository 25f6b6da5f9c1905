using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class TrainStateTests
{
    private static readonly NodeId Worker = new("worker");

    private static readonly TrainPlan Plan = new()
    {
        Run = new("run"),
        Generation = 3,
        Epochs = 1,
        StepsPerEpoch = 2,
        GradientCosts = _ => [1, 1],
        EvaluationCosts = [],
    };

    private static readonly RoundKey Key = new(new("run"), 3, RoundStage.Gradient, 1);

    private static readonly TrainState Computing = new(Plan, TrainCursor.Start)
    {
        Round = Round.Of(Key, [1, 1]).Share([new TrainWorker(Worker, 1, IsRemote: true)]).Round,
    };

    [Fact]
    public void Owed_SumOfTheOpenRound_IsItsSlices() => Assert.Equal([0, 1], Computing.Owed(Key, Worker, new(0, 2)));

    [Fact]
    public void Owed_SumOfAnotherRound_IsNone() =>
        Assert.Empty(Computing.Owed(Key with { Step = 0 }, Worker, new(0, 2)));

    [Fact]
    public void Owed_BetweenRounds_IsNone() =>
        Assert.Empty((Computing with { Round = null }).Owed(Key, Worker, new(0, 2)));

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void AwaitsParameters_OnlyOnceAllSlicesAreThere_WhileTheStateIsCopied(
        bool isComplete,
        bool isCopied,
        bool expected
    )
    {
        var state = Computing with
        {
            Round = isComplete ? Computing.Round!.Complete([0, 1]) : Computing.Round,
            Checkpoint = isCopied ? CheckpointPhase.Copying : CheckpointPhase.Writing,
        };

        Assert.Equal(expected, state.AwaitsParameters);
    }

    [Theory]
    [InlineData("run", 3, true)]
    [InlineData("run", 2, false)]
    [InlineData("other", 3, false)]
    public void IsOf_RunAndClaim_BothCount(string run, int generation, bool expected) =>
        Assert.Equal(expected, Plan.IsOf(new RunId(run), generation));
}
