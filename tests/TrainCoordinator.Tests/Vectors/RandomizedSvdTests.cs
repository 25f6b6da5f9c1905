using Pipeline.TrainCoordinator.Vectors;
using static Pipeline.TrainCoordinator.Tests.Vectors.TestMatrices;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class RandomizedSvdTests
{
    private const int Rows = 700;
    private const int Columns = 300;
    private static readonly double[] Planted = [40, 30, 7];

    [Fact]
    public void Of_PlantedMatrixOfLowRank_RecoversItsVectorsAndValues()
    {
        var (matrix, left) = PlantedMatrix();

        var (vectors, values) = RandomizedSvd.Of(matrix, rank: 4, powerIterations: 2, seed: 1, Lanes(2));

        for (var i = 0; i < Planted.Length; i++)
        {
            Assert.Equal(Planted[i], values[i], 1e-3);
            var cosine = 0.0;
            for (var row = 0; row < Rows; row++)
            {
                cosine += (double)vectors.Row(row)[i] * left.Row(row)[i];
            }
            Assert.Equal(1, Math.Abs(cosine), 1e-5);
        }
        Assert.Equal(0, values[3], 1e-3);
    }

    /// <summary>The rows are (-0.8, 0.6) times one vector, and minus that: the sign of the larger entry decides both times.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Of_MatrixOrItsNegative_LargestEntryOfTheVectorIsPositive(int sign)
    {
        var dense = Dense(
            new float[,]
            {
                { -8 * sign, -16 * sign },
                { 6 * sign, 12 * sign },
            }
        );
        var matrix = new InformationMatrix(Sparse(dense), Sparse(Transposed(dense)));

        var (vectors, _) = RandomizedSvd.Of(matrix, rank: 1, powerIterations: 2, seed: 1, Lanes(1));

        Assert.Equal(0.8, vectors.Values[0], 1e-6);
        Assert.Equal(-0.6, vectors.Values[1], 1e-6);
    }

    [Fact]
    public void Of_MatrixOfZeros_ZeroVectorsAndValues()
    {
        var zeros = Sparse(new DenseMatrix(20, 20));

        var (vectors, values) = RandomizedSvd.Of(new InformationMatrix(zeros, zeros), 2, 4, seed: 1, Lanes(1));

        Assert.Equal([0, 0], values);
        Assert.All(vectors.Values, entry => Assert.Equal(0, entry));
    }

    // Orthonormal vectors on both sides: sines of different frequencies.
    private static (InformationMatrix Matrix, DenseMatrix Left) PlantedMatrix()
    {
        static double Wave(int i, int size, int frequency) =>
            Math.Sqrt(2.0 / size) * Math.Sin(2 * Math.PI * frequency * (i + 0.5) / size);

        var dense = new DenseMatrix(Rows, Columns);
        var left = new DenseMatrix(Rows, Planted.Length);
        for (var row = 0; row < Rows; row++)
        {
            for (var k = 0; k < Planted.Length; k++)
            {
                left.Row(row)[k] = (float)Wave(row, Rows, k + 1);
                for (var column = 0; column < Columns; column++)
                {
                    dense.Row(row)[column] += (float)(
                        Planted[k] * Wave(row, Rows, k + 1) * Wave(column, Columns, 3 * k + 2)
                    );
                }
            }
        }
        return (new InformationMatrix(Sparse(dense), Sparse(Transposed(dense))), left);
    }
}
