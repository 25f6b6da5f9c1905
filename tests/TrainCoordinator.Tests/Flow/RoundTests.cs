using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Tests.Flow;

public sealed class RoundTests
{
    private static readonly NodeId One = new("one");
    private static readonly NodeId Two = new("two");

    // Slices 0 and 1 are with the first worker, 2 and 3 with the second.
    private static readonly Round Shared = Round
        .Of(new RoundKey(new("run"), 1, RoundStage.Gradient, 0), [1, 1, 1, 1])
        .Share([new TrainWorker(One, 1, IsRemote: false), new TrainWorker(Two, 1, IsRemote: true)])
        .Round;

    [Fact]
    public void Owed_NodeThatTheWorkerHolds_IsItsSlices() => Assert.Equal([2, 3], Shared.Owed(Two, new(2, 2)));

    [Theory]
    [InlineData(0, 4)] // of both
    [InlineData(0, 2)] // of the other
    [InlineData(1, 2)] // no node of the tree
    [InlineData(4, 1)] // beyond the round
    public void Owed_AnythingElse_IsNone(int first, int count) => Assert.Empty(Shared.Owed(Two, new(first, count)));

    [Fact]
    public void Share_AmongWorkersHereAndElsewhere_IsOnItsWayToThoseElsewhere() => Assert.Equal([Two], Shared.Unsent);

    [Fact]
    public void Owed_PartlyBroughtBefore_IsNone() => Assert.Empty(Shared.Complete([3]).Owed(Two, new(2, 2)));

    [Fact]
    public void Share_AmongWorkersOfUnequalLanes_GivesEachAsMuchAsItsLanes()
    {
        var (_, shares) = Round
            .Of(Shared.Key, [10, 10, 10, 10, 10, 10, 10, 10])
            .Share([new TrainWorker(One, 3, IsRemote: false), new TrainWorker(Two, 1, IsRemote: false)]);

        Assert.Equal([(One, 6), (Two, 2)], shares.Select(share => (share.Worker, share.Slices.Length)));
    }

    // The worker that was left has its half already.
    [Fact]
    public void Share_OfWhatALostWorkerHeld_CountsWhatTheOthersHold()
    {
        NodeId three = new("three");

        var (round, shares) = Shared
            .Lose(Two)
            .Share([new TrainWorker(One, 1, IsRemote: false), new TrainWorker(three, 1, IsRemote: false)]);

        Assert.Equal(three, Assert.Single(shares).Worker);
        Assert.Equal([2, 3], round.Owed(three, new(2, 2)));
    }
}
