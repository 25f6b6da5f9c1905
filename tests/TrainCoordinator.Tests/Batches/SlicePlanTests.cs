using Pipeline.TrainCoordinator.Batches;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Tests.Batches;

public sealed class SlicePlanTests
{
    [Theory]
    [InlineData(32, 4, 8)]
    [InlineData(30, 4, 8)]
    [InlineData(1, 4, 1)]
    [InlineData(5, 1, 5)]
    public void Whole_HasEverySlice(int documents, int size, int slices) =>
        Assert.Equal(new SliceRange(0, slices), new SlicePlan(documents, size).Whole);

    [Fact]
    public void PlacesOf_LastSlice_HasTheRest()
    {
        var plan = new SlicePlan(DocumentCount: 10, SliceSize: 4);

        Assert.Equal([0..4, 4..8, 8..10], [plan.PlacesOf(0), plan.PlacesOf(1), plan.PlacesOf(2)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.PlacesOf(3));
    }
}
