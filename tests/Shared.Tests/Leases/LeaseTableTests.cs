using Pipeline.Shared.Data;
using Pipeline.Shared.Leases;

namespace Pipeline.Shared.Tests.Leases;

public sealed class LeaseTableTests
{
    private static readonly WorkerId A0 = new("a", 0);
    private static readonly WorkerId A1 = new("a", 1);
    private static readonly WorkerId B0 = new("b", 0);

    [Fact]
    public void Grant_MoreTasksThanRoom_GivesTheFirstOnesOneToEachWorkerInTurn()
    {
        var table = Table(1, 2, 3, 4, 5).With(A0, 2).With(B0, 1);

        var (next, granted) = table.Grant(At(0));

        Assert.Equal([(1, A0), (2, B0), (3, A0)], granted.Select(lease => (lease.Task, lease.Worker)));
        Assert.Equal([4, 5], next.With(B0, 9).Grant(At(0)).Granted.Select(lease => lease.Task));
    }

    [Fact]
    public void Offer_TheSameAgain_GivesNoMoreRoom()
    {
        var table = Table(1, 2).With(A0, 1).Granted(At(0)).With(A0, 1, holding: [1]);

        Assert.Empty(table.Grant(At(1)).Granted);
    }

    [Fact]
    public void IsOpen_Task_UntilItIsDone()
    {
        var table = Table(1, 2).With(A0, 1).Granted(At(0));

        Assert.Equal((true, true, false), (table.IsOpen(1), table.IsOpen(2), table.IsOpen(3)));
        Assert.False(table.Complete(A0, 1, At(1)).Next.IsOpen(1));
    }

    [Fact]
    public void Complete_Once_IsFirstAndMakesRoom()
    {
        var (table, isFirst) = Table(1, 2).With(A0, 1).Granted(At(0)).Complete(A0, 1, At(1));

        Assert.True(isFirst);
        Assert.Equal([2], table.Grant(At(1)).Granted.Select(lease => lease.Task));
    }

    [Fact]
    public void Complete_Twice_IsFirstOnlyOnce()
    {
        var (table, _) = Table(1).With(A0, 1).Granted(At(0)).Complete(A0, 1, At(1));

        Assert.False(table.Complete(B0, 1, At(2)).IsFirst);
        Assert.False(table.IsOpen(1));
    }

    [Fact]
    public void Complete_TaskTheTableNeverSaw_IsNotFirst() => Assert.False(Table(1).Complete(A0, 9, At(0)).IsFirst);

    [Fact]
    public void Lose_ANode_ReturnsWhatAllItsLanesHoldBeforeWhatWaits()
    {
        var table = Table(1, 2, 3, 4).With(A0, 1).With(A1, 1).Granted(At(0));

        var (_, granted) = table.Lose("a").With(B0, 4).Grant(At(1));

        Assert.Equal([1, 2, 3, 4], granted.Select(lease => lease.Task));
    }

    [Fact]
    public void Lose_NodeAfterNodeWithTheSameTask_SuspectsTheTask()
    {
        var table = Table(1, 2);
        foreach (var node in (string[])["a", "b", "c"])
        {
            Assert.Empty(table.Suspects);
            // The second task is done each time.
            table = table.With(new WorkerId(node, 0), 2).Granted(At(0));
            table = table.Complete(new WorkerId(node, 0), 2, At(1)).Next.Lose(node);
        }

        var (task, nodes) = Assert.Single(table.Suspects);

        Assert.Equal(1, task);
        Assert.Equal(["a", "b", "c"], nodes);
        Assert.Empty(table.Complete(A0, 1, At(2)).Next.Suspects);
    }

    [Fact]
    public void Lose_TheSameNodeTimeAndAgain_SuspectsNothing()
    {
        var table = Table(1);
        for (var time = 0; time < 5; time++)
        {
            table = table.With(A0, 1).Granted(At(time)).Lose("a");
        }

        Assert.Empty(table.Suspects);
    }

    [Fact]
    public void Offer_OfANodeThatWasLostWithATask_DoesNotCountItAnyMore()
    {
        var table = Table(1);
        foreach (var node in (string[])["a", "b", "c", "d"])
        {
            // Out of reach for a while: the others get the task, and the node comes back and gets nothing.
            table = table.With(new WorkerId(node, 0), 1).Granted(At(0)).Lose(node).With(new WorkerId(node, 0), 0);
        }

        Assert.Empty(table.Suspects);
    }

    [Fact]
    public void Leave_NodeAfterNodeWithTheSameTask_SuspectsNothingAndHandsItOutAgain()
    {
        var table = Table(1);
        foreach (var node in (string[])["a", "b", "c"])
        {
            table = table.With(new WorkerId(node, 0), 1).Granted(At(0)).Leave(node);
        }

        Assert.Empty(table.Suspects);
        Assert.Empty(table.Grant(At(0)).Granted);
        Assert.Equal([A0], table.With(A0, 1).Grant(At(0)).Granted.Select(lease => lease.Worker));
    }

    [Fact]
    public void Lose_ANode_GetsNothingUntilItOffersItselfAgain()
    {
        var table = Table(1).With(A0, 1).Granted(At(0)).Lose("a");

        Assert.Empty(table.Grant(At(1)).Granted);
        Assert.Equal([A0], table.With(A0, 1).Grant(At(2)).Granted.Select(lease => lease.Worker));
    }

    [Fact]
    public void Complete_LateByALostWorker_CountsAndIsNotHandedOutAgain()
    {
        var (table, isFirst) = Table(1).With(A0, 1).Granted(At(0)).Lose("a").Complete(A0, 1, At(1));

        Assert.True(isFirst);
        Assert.Empty(table.With(B0, 1).Grant(At(2)).Granted);
    }

    [Fact]
    public void Grant_NothingWaitsAndATaskTakesThreeTimesTheMean_GivesACopyToAnIdleWorker()
    {
        var table = Table(1, 2).With(A0, 1).With(B0, 1).Granted(At(0)).Complete(A0, 1, At(2)).Next;

        Assert.Empty(table.Grant(At(5.9)).Granted);
        var (next, granted) = table.Grant(At(6));
        Assert.Equal([(2, A0)], granted.Select(lease => (lease.Task, lease.Worker)));
        Assert.Empty(next.With(A1, 1).Grant(At(100)).Granted);
    }

    [Fact]
    public void Grant_AFastTaskBelowTheStragglerAge_GivesNoCopy()
    {
        var table = Table(1, 2).With(A0, 1).With(B0, 1).Granted(At(0)).Complete(A0, 1, At(0.01)).Next;

        Assert.Empty(table.Grant(At(0.9)).Granted);
        Assert.Single(table.Grant(At(1)).Granted);
    }

    [Fact]
    public void Grant_TasksHandedOutLate_AreTimedFromThen()
    {
        var table = Table(1, 2, 3).With(A0, 1).Granted(At(100)).Complete(A0, 1, At(102)).Next;
        table = table.Granted(At(102)).Complete(A0, 2, At(106)).Next.Granted(At(106)).With(B0, 1);

        // Two and four seconds are three in the mean.
        Assert.Empty(table.Grant(At(114.9)).Granted);
        Assert.Equal([(3, B0)], table.Grant(At(115)).Granted.Select(lease => (lease.Task, lease.Worker)));
    }

    [Fact]
    public void Complete_OfACopy_LeavesTheOtherHolderBusyUntilItSaysSo()
    {
        var table = Table(1, 2).With(A0, 1).With(B0, 1).Granted(At(0)).Complete(A0, 1, At(1)).Next.Granted(At(5));
        table = table.Complete(A0, 2, At(6)).Next.Add([3, 4]);

        var (next, granted) = table.Grant(At(6));

        Assert.Equal([(3, A0)], granted.Select(lease => (lease.Task, lease.Worker)));
        Assert.Equal([(4, B0)], next.Complete(B0, 2, At(7)).Next.Grant(At(7)).Granted.Select(l => (l.Task, l.Worker)));
    }

    [Fact]
    public void Lose_OneHolderOfACopy_LeavesTheTaskWithTheOther()
    {
        var table = Table(1, 2).With(A0, 1).With(B0, 1).Granted(At(0)).Complete(A0, 1, At(1)).Next.Granted(At(5));

        table = table.Lose("b");

        Assert.True(table.IsOpen(2));
        Assert.Empty(table.With(A1, 1).Grant(At(5)).Granted);
    }

    [Fact]
    public void Offer_WithoutATaskHandedOutLongAgo_RepeatsItsLease()
    {
        var table = Table(1).With(A0, 1).Granted(At(0));

        Assert.Empty(table.Offer(A0, 1, [], At(1.9)).Repeated);
        Assert.Empty(table.Offer(A0, 1, [1], At(2)).Repeated);
        var (next, repeated) = table.Offer(A0, 1, [], At(2));
        Assert.Equal([1], repeated.Select(lease => lease.Task));
        Assert.Empty(next.Offer(A0, 1, [], At(3)).Repeated);
    }

    [Fact]
    public void Add_ATaskTwice_Throws() => Assert.Throws<ArgumentException>(() => Table(1, 2).Add([2]));

    private static LeaseTable<int> Table(params int[] tasks) => new LeaseTable<int>(new LeaseOptions()).Add(tasks);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
