using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class LaneWorkTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 1000)]
    [InlineData(8, 2)]
    [InlineData(2, 0)]
    public void Run_AnyLanes_EveryBlockOnce(int lanes, int blocks)
    {
        var done = new int[blocks];

        new LaneWork(lanes, TestContext.Current.CancellationToken).Run(
            blocks,
            block => Interlocked.Increment(ref done[block])
        );

        Assert.All(done, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_BlockThatThrows_ThrowsOnTheCallersThread()
    {
        var work = new LaneWork(3, TestContext.Current.CancellationToken);

        var error = Assert.Throws<InvalidOperationException>(() =>
            work.Run(100, block => _ = block == 50 ? throw new InvalidOperationException("block 50") : block)
        );

        Assert.Equal("block 50", error.Message);
    }

    [Fact]
    public void Run_Cancelled_StopsBeforeTheNextBlock()
    {
        using var cancellation = new CancellationTokenSource();
        var done = 0;
        var work = new LaneWork(1, cancellation.Token);

        Assert.Throws<OperationCanceledException>(() =>
            work.Run(
                100,
                _ =>
                {
                    done++;
                    cancellation.Cancel();
                }
            )
        );

        Assert.Equal(1, done);
    }
}
