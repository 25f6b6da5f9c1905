using CsCheck;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Workers;

public sealed class FairSharesTests
{
    [Fact]
    public void Of_CostsThatTakingTheLargestFirstWouldSplitWorse_IsNearlyEven()
    {
        // To whoever has least, the largest first, would give 8 + 5 + 4 and 7 + 6.
        var shares = FairShares.Of([0, 1, 2, 3, 4], [8, 7, 6, 5, 4], 2);

        Assert.Equal(["0,2", "1,3,4"], shares.Select(share => string.Join(',', share)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_MoreSharesThanSlices_LeavesSomeEmpty() =>
        Assert.Equal([0, 0, 1], FairShares.Of([0], [5], 3).Select(share => share.Length).Order());

    [Fact]
    public void Of_AnyCosts_GivesEverySliceOnceTheCostliestFirst() =>
        Gen.Select(Gen.Int[0, 50].Array, Gen.Int[1, 5])
            .Sample(
                (costs, shareCount) =>
                {
                    var shares = FairShares.Of([.. Enumerable.Range(0, costs.Length)], costs, shareCount);

                    Assert.Equal(Enumerable.Range(0, costs.Length), shares.SelectMany(share => share).Order());
                    Assert.All(
                        shares,
                        share =>
                            Assert.Equal(
                                share.Select(slice => costs[slice]).OrderDescending(),
                                share.Select(slice => costs[slice])
                            )
                    );
                }
            );
}
