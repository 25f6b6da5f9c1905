using CsCheck;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Of_TwoByTwo_KnownValuesAndVectors()
    {
        var (values, vectors) = SymmetricEigen.Of([2, 1, 1, 2], 2);

        Assert.Equal(3, values[0], 1e-14);
        Assert.Equal(1, values[1], 1e-14);
        Assert.Equal(1, vectors[0] / vectors[2], 1e-14);
        Assert.Equal(-1, vectors[1] / vectors[3], 1e-14);
    }

    [Fact]
    public void Of_AnyMatrix_VectorsAreOrthonormalAndRebuildIt()
    {
        const int Size = 12;
        Gen.Double[-5, 5]
            .Array[Size * Size]
            .Sample(
                entries =>
                {
                    var matrix = new double[Size * Size];
                    for (var i = 0; i < matrix.Length; i++)
                    {
                        matrix[i] = entries[i] + entries[i % Size * Size + i / Size];
                    }

                    var (values, vectors) = SymmetricEigen.Of(matrix, Size);

                    Assert.Equal(values.OrderDescending(), values);
                    for (var i = 0; i < Size; i++)
                    {
                        for (var j = 0; j < Size; j++)
                        {
                            double Sum(Func<int, double> term) => Enumerable.Range(0, Size).Sum(term);
                            var rebuilt = Sum(k => vectors[i * Size + k] * values[k] * vectors[j * Size + k]);
                            var product = Sum(k => vectors[k * Size + i] * vectors[k * Size + j]);
                            Assert.Equal(matrix[i * Size + j], rebuilt, 1e-11);
                            Assert.Equal(i == j ? 1 : 0, product, 1e-12);
                        }
                    }
                },
                iter: 100
            );
    }
}
