using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Tests.Numerics;

public sealed class FlatWorkTests
{
    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 100_000)]
    [InlineData(5, 99_991)]
    [InlineData(3, 7)]
    [InlineData(2, 0)]
    public void Run_AnyLanes_DoesEveryItemOnce(int lanes, int count)
    {
        var done = new int[count];

        FlatWork.Run(
            lanes,
            count,
            cost: 3,
            (first, length) =>
            {
                for (var i = first; i < first + length; i++)
                {
                    Interlocked.Increment(ref done[i]);
                }
            }
        );

        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Run_OnePartFails_DoesTheOthersAndThrows()
    {
        var done = 0;

        Assert.Throws<InvalidOperationException>(() =>
            FlatWork.Run(
                lanes: 2,
                count: 1 << 20,
                cost: 1,
                (first, length) =>
                {
                    Interlocked.Add(ref done, length);
                    if (first == 0)
                    {
                        throw new InvalidOperationException();
                    }
                }
            )
        );

        Assert.Equal(1 << 20, done);
    }
}
