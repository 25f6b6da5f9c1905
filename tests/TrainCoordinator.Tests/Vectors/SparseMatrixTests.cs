using static Pipeline.TrainCoordinator.Tests.Vectors.TestMatrices;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class SparseMatrixTests
{
    [Fact]
    public void Times_SmallMatrices_TheirProduct()
    {
        var left = Sparse(
            Dense(
                new float[,]
                {
                    { 0, 2, 0 },
                    { 0, 0, 0 },
                    { 1, -1, 3 },
                }
            )
        );
        var right = Dense(
            new float[,]
            {
                { 1, 10 },
                { 2, 20 },
                { 3, 30 },
            }
        );

        var product = left.Times(right, Lanes(1));

        Assert.Equal([4, 40, 0, 0, 8, 80], product.Values);
    }

    [Fact]
    public void Times_ManyRows_SameBitsForAnyLanes()
    {
        var left = Sparse(Irregular(300, 90));
        var right = Irregular(90, 37);

        var one = left.Times(right, Lanes(1));

        Assert.Equal(one.Values, left.Times(right, Lanes(2)).Values);
        Assert.Equal(one.Values, left.Times(right, Lanes(3)).Values);
    }

    [Fact]
    public void Times_OtherNumberOfRows_Refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Sparse(Irregular(2, 3)).Times(Irregular(4, 1), Lanes(1)));

        Assert.StartsWith("4 rows are given for 3 columns.", error.Message, StringComparison.Ordinal);
    }
}
