using Pipeline.TrainCoordinator.Vectors;
using static Pipeline.TrainCoordinator.Tests.Vectors.TestMatrices;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class GramMatrixTests
{
    [Fact]
    public void Of_SmallMatrix_InnerProductsOfItsColumns() =>
        Assert.Equal(
            [10, 14, 14, 20],
            GramMatrix.Of(
                Dense(
                    new float[,]
                    {
                        { 1, 2 },
                        { 3, 4 },
                    }
                ),
                Lanes(1)
            )
        );

    [Fact]
    public void Of_ManyBlocks_SameBitsForAnyLanes()
    {
        var matrix = Irregular(60_000, 20);
        var one = GramMatrix.Of(matrix, Lanes(1));

        // Which lane ends first is chance, so it is tried more than once.
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(one, GramMatrix.Of(matrix, Lanes(4)));
        }
    }
}
