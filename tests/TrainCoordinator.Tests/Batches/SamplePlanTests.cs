using CsCheck;
using Pipeline.TrainCoordinator.Batches;

namespace Pipeline.TrainCoordinator.Tests.Batches;

public sealed class SamplePlanTests
{
    private static int[] All(SamplePlan plan) =>
        [.. Enumerable.Range(0, plan.StepCount).SelectMany(step => plan.Batch(step).ToArray())];

    [Fact]
    public void Batch_OfAllSteps_HasEveryDocumentOnce() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 50], Gen.ULong)
            .Sample(
                (count, size, seed) =>
                {
                    var plan = new SamplePlan(seed, epoch: 2, count, size);
                    Assert.Equal(Enumerable.Range(0, count), All(plan).Order());
                    Assert.Equal(SamplePlan.StepsPerEpoch(count, size), plan.StepCount);
                }
            );

    [Fact]
    public void Batch_Last_HasTheRest()
    {
        var plan = new SamplePlan(seed: 1, epoch: 0, documentCount: 70, batchSize: 32);

        Assert.Equal([32, 32, 6], [plan.Batch(0).Length, plan.Batch(1).Length, plan.Batch(2).Length]);
    }

    [Fact]
    public void Batch_OfAnotherBatchSize_IsCutFromTheSameOrder()
    {
        Assert.Equal(All(new SamplePlan(5, 1, 100, 7)), All(new SamplePlan(5, 1, 100, 32)));
    }

    [Fact]
    public void Batch_OfAnotherEpochOrSeed_HasAnotherOrder()
    {
        var order = All(new SamplePlan(5, 1, 100, 100));

        Assert.NotEqual(order, All(new SamplePlan(5, 2, 100, 100)));
        Assert.NotEqual(order, All(new SamplePlan(6, 1, 100, 100)));
    }

    [Fact]
    public void Batch_OfAKnownSeed_NeverChanges()
    {
        // The order decides the weights of every seed: a change here is a change of format.
        Assert.Equal([4, 2, 3, 8, 5, 1, 6, 7, 9, 0], new SamplePlan(1337, 0, 10, 10).Batch(0).ToArray());
    }

    [Fact]
    public void Batch_BeyondTheEpoch_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SamplePlan(1, 0, 70, 32).Batch(3).Length);
}
