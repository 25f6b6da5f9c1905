using Pipeline.TrainCoordinator.Vectors;
using static Pipeline.TrainCoordinator.Tests.Vectors.TestMatrices;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class OrthonormalTests
{
    [Fact]
    public void Make_IndependentColumns_OrthogonalAndOfLengthOne()
    {
        var matrix = Irregular(1500, 19);

        Orthonormal.Make(matrix, Lanes(2));

        for (var i = 0; i < 19; i++)
        {
            for (var j = 0; j < 19; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Product(matrix, i, j), 1e-6);
            }
        }
    }

    [Fact]
    public void Make_TwoColumns_FirstKeepsItsDirection()
    {
        var matrix = Dense(
            new float[,]
            {
                { 3, 1 },
                { 4, 1 },
            }
        );

        Orthonormal.Make(matrix, Lanes(1));

        Assert.Equal(0.6, matrix.Row(0)[0], 1e-6);
        Assert.Equal(0.8, matrix.Row(1)[0], 1e-6);
        Assert.Equal(0.8, matrix.Row(0)[1], 1e-6);
        Assert.Equal(-0.6, matrix.Row(1)[1], 1e-6);
    }

    [Fact]
    public void Make_DependentColumn_BecomesZero()
    {
        var matrix = Dense(
            new float[,]
            {
                { 1, 2, 0 },
                { 1, 2, 1 },
            }
        );

        Orthonormal.Make(matrix, Lanes(1));

        Assert.Equal(0, Product(matrix, 1, 1));
        Assert.Equal(1, Product(matrix, 2, 2), 1e-6);
        Assert.Equal(0, Product(matrix, 0, 2), 1e-6);
    }

    [Fact]
    public void Make_ManyRows_SameBitsForAnyLanes()
    {
        var (one, three) = (Irregular(3000, 9), Irregular(3000, 9));

        Orthonormal.Make(one, Lanes(1));
        Orthonormal.Make(three, Lanes(3));

        Assert.Equal(one.Values, three.Values);
    }
}
