using CsCheck;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Workers;

public sealed class SliceQueueTests
{
    private static readonly RoundKey Gradient = new(new("run"), 1, RoundStage.Gradient, 0);
    private static readonly RoundKey Evaluation = new(new("run"), 1, RoundStage.Evaluation, 0);

    [Fact]
    public void TryTake_OneLane_TakesAllAtOnce()
    {
        var queue = new SliceQueue(1);
        queue.Add(Gradient, [2, 0, 1], [5, 5, 9]);

        Assert.Equal([2, 0, 1], Take(queue));
    }

    [Fact]
    public void TryTake_TwoLanes_TakesFairSharesAndTheirCheapestSlicesLast()
    {
        var queue = new SliceQueue(2);
        queue.Add(Gradient, [0, 1, 2, 3, 4, 5], [9, 8, 7, 6, 5, 1]);

        // 9 + 7 + 1 and 8 + 6 + 5.
        string[] portions = [.. Enumerable.Range(0, 4).Select(_ => string.Join(',', Take(queue)))];
        Assert.Equal(["0,2", "1,3"], portions[..2].Order(StringComparer.Ordinal));
        Assert.Equal(["4", "5"], portions[2..]);
    }

    [Fact]
    public void TryTake_Evaluation_TakesOneByOne()
    {
        var queue = new SliceQueue(1);
        queue.Add(Evaluation, [0, 1], [1, 1]);

        Assert.Equal([0], Take(queue));
    }

    [Fact]
    public void TryTake_TwoRounds_NeverMixesThem()
    {
        var queue = new SliceQueue(1);
        queue.Add(Gradient, [0], [1]);
        queue.Add(Gradient with { Step = 1 }, [0, 1], [1, 1]);

        queue.TryTake(out var first, out var slices);

        Assert.Equal((0L, 1), (first.Step, slices!.Length));
    }

    [Fact]
    public void TryTake_AnyCostsAndLanes_HandsOutEverySliceOnce() =>
        Gen.Select(Gen.Int[0, 50].Array, Gen.Int[1, 4])
            .Sample(
                (costs, lanes) =>
                {
                    var queue = new SliceQueue(lanes);
                    queue.Add(Gradient, [.. Enumerable.Range(0, costs.Length)], [.. costs]);
                    var taken = new List<int>();
                    while (taken.Count < costs.Length)
                    {
                        taken.AddRange(Take(queue));
                    }
                    Assert.Equal(Enumerable.Range(0, costs.Length), taken.Order());
                }
            );

    [Fact]
    public void TryTake_Closed_EndsEvenWithSlicesWaiting()
    {
        var queue = new SliceQueue(1);
        queue.Add(Gradient, [0], [1]);

        queue.Close();

        Assert.False(queue.TryTake(out _, out _));
    }

    private static int[] Take(SliceQueue queue)
    {
        Assert.True(queue.TryTake(out _, out var slices));
        return slices;
    }
}
