using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Workers;

public sealed class LaneMeterTests
{
    private static readonly NodeId One = new("one");
    private static readonly NodeId Two = new("two");
    private static readonly RoundKey First = new(new("run"), 1, RoundStage.Gradient, 0);
    private static readonly RoundKey Second = First with { Step = 1 };

    private readonly ManualClock _clock = new();
    private readonly LaneMeter _meter;

    public LaneMeterTests() => _meter = new LaneMeter(_clock);

    [Fact]
    public void Use_RoundOfTwoWorkers_PartsTheTimeIntoWorkExchangeAndWaitingForEachOther()
    {
        Open(First);
        Pass(20);
        Compute(One, 0, First, 30);
        Compute(One, 0, First, 30);
        Compute(Two, 0, First, 40);
        Pass(60);
        _meter.Update(() => Pass(20));

        var use = _meter.Use();

        Assert.Equal((100, 100, 60), (Ms(use.Wall), Ms(use.Busy), Ms(use.Computing)));
        double[] shares = [use.BusyShare, use.ExchangingShare, use.UpdatingShare, use.WaitingShare];
        Assert.Equal([0.5, 0.2, 0.2, 0.1], shares.Select(share => Math.Round(share, 9)));
    }

    [Fact]
    public void Computed_LanesOfOneWorker_AreEachTheirOwn()
    {
        Open(First);
        Compute(One, 0, First, 30);
        Compute(One, 1, First, 50);

        Assert.Equal(50, Ms(_meter.Use().Computing));
    }

    [Fact]
    public void Computed_AfterTheNextRoundHasBegun_CountsForItsOwn()
    {
        Open(First);
        Compute(One, 0, First, 30);
        Open(Second);
        Compute(Two, 0, First, 50);
        Compute(One, 0, Second, 20);

        Assert.Equal(70, Ms(_meter.Use().Computing));
    }

    [Fact]
    public void Update_AfterPauses_GivesTheirSumMedianAndLongest()
    {
        foreach (var pause in new[] { 5, 1, 3, 90 })
        {
            _meter.Paused();
            Pass(pause);
            _meter.Update(() => Pass(7));
        }

        var use = _meter.Use();

        Assert.Equal((99, 4, 90), (Ms(use.Pausing), Ms(use.MedianPause), Ms(use.LongestPause)));
    }

    [Fact]
    public void WaitingShare_SharesThatRoundToMoreThanAll_IsZero()
    {
        for (var ms = 1; ms < 1000; ms++)
        {
            var use = LaneUse.None with
            {
                Lanes = 1,
                Wall = TimeSpan.FromMilliseconds(1000),
                Busy = TimeSpan.FromMilliseconds(ms),
                Computing = TimeSpan.FromMilliseconds(ms),
                Updating = TimeSpan.FromMilliseconds((1000 - ms) / 3.0),
            };

            Assert.InRange(use.WaitingShare, 0, 1e-12);
        }
    }

    [Fact]
    public void EndEpoch_OfTheSecond_LeavesOutTheFirst()
    {
        Open(First);
        Pass(10);
        Compute(One, 0, First, 10);
        _meter.EndEpoch();
        Open(Second);
        Pass(50);
        Compute(One, 0, Second, 30);

        var use = _meter.EndEpoch();

        Assert.Equal((50, 30, 30), (Ms(use.Wall), Ms(use.Busy), Ms(use.Computing)));
    }

    [Fact]
    public void Use_WorkersThatComeAndGo_CountsTheMostLanesThatThereWere()
    {
        _meter.Assigned(lanes: 1);
        _meter.Assigned(lanes: 3);
        _meter.Assigned(lanes: 2);

        Assert.Equal(3, _meter.Use().Lanes);
    }

    private void Open(RoundKey key)
    {
        _meter.Opened(key);
        _meter.Assigned(lanes: 2);
    }

    private void Compute(NodeId worker, int lane, RoundKey key, int ms) =>
        _meter.Computed(worker, lane, key, TimeSpan.FromMilliseconds(ms));

    private void Pass(int ms) => _clock.Advance(TimeSpan.FromMilliseconds(ms));

    private static double Ms(TimeSpan time) => time.TotalMilliseconds;
}
