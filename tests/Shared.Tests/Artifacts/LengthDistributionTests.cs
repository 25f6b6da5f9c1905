using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class LengthDistributionTests
{
    [Fact]
    public void Of_OneToHundred_TakesTheNearestRanks() =>
        Assert.Equal(
            new LengthDistribution(0, 1, 50, 90, 99, 100, 50.5),
            LengthDistribution.Of(Enumerable.Range(1, 100).Reverse())
        );

    [Fact]
    public void Of_TwoLengths_TakesTheLowerForTheMedian() =>
        Assert.Equal(new LengthDistribution(1, 0, 0, 8, 8, 8, 4), LengthDistribution.Of([8, 0]));

    [Fact]
    public void Of_None_IsAllZero() =>
        Assert.Equal(new LengthDistribution(0, 0, 0, 0, 0, 0, 0), LengthDistribution.Of([]));
}
