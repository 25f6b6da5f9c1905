using Pipeline.Shared.Seeds;

namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>The strongest left singular vectors of a sparse matrix.</summary>
/// <remarks>
/// Randomized range finder with power iterations and re-orthogonalisation between products, then an exact decomposition
/// in the space found. Source: Halko, Martinsson and Tropp, "Finding Structure with Randomness" (SIAM Review 2011),
/// algorithms 4.4 and 5.1. The random directions are uniform in [-1, 1), which serves as well as normal ones and needs no logarithm.
/// </remarks>
internal static class RandomizedSvd
{
    // More directions than asked for catch what the asked ones would miss; a whole number of vectors is no slower.
    private const int Oversampling = 10;
    private const int ColumnMultiple = 16;
    private const ulong DirectionStream = 0x5644;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix and its transpose.</param>
    /// <param name="rank">Number of singular vectors, at least 1.</param>
    /// <param name="powerIterations">Rounds of power iteration; more make the result sharper.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <param name="work">The lanes to compute on.</param>
    /// <returns>
    /// The vectors as columns, shape [rows, rank], the largest entry of each positive, and the singular values,
    /// descending. Where the matrix has a lower rank, the rest is zero.
    /// </returns>
    internal static (DenseMatrix Left, double[] Values) Of(
        InformationMatrix matrix,
        int rank,
        int powerIterations,
        ulong seed,
        LaneWork work
    )
    {
        var columns = (rank + Oversampling + ColumnMultiple - 1) / ColumnMultiple * ColumnMultiple;
        var basis = matrix.Rows.Times(Directions(matrix.Rows.Columns, columns, seed), work);
        for (var i = 0; i < powerIterations; i++)
        {
            Orthonormal.Make(basis, work);
            basis = matrix.Transposed.Times(basis, work);
            Orthonormal.Make(basis, work);
            basis = matrix.Rows.Times(basis, work);
        }
        // The second time takes away what rounding has left.
        Orthonormal.Make(basis, work);
        Orthonormal.Make(basis, work);

        // With matrix = basis * small, the eigenvectors of small * small' turn the basis into the singular vectors.
        var small = matrix.Transposed.Times(basis, work);
        var (eigenvalues, turn) = SymmetricEigen.Of(GramMatrix.Of(small, work), columns);
        var left = Turned(basis, turn, rank, work);
        MakeLargestEntriesPositive(left);
        return (left, Array.ConvertAll(eigenvalues[..rank], value => Math.Sqrt(Math.Max(value, 0))));
    }

    private static DenseMatrix Directions(int rows, int columns, ulong seed)
    {
        var key = CounterRandom.Key(seed, DirectionStream);
        var directions = new DenseMatrix(rows, columns);
        for (var i = 0; i < directions.Values.Length; i++)
        {
            directions.Values[i] = 2 * CounterRandom.Uniform(key, (ulong)i) - 1;
        }
        return directions;
    }

    // The first columns of basis * turn.
    private static DenseMatrix Turned(DenseMatrix basis, double[] turn, int rank, LaneWork work)
    {
        var turned = new DenseMatrix(basis.Rows, rank);
        work.Run(
            RowBlocks.CountOf(basis.Rows),
            () => new double[rank],
            (sum, block) =>
            {
                foreach (var row in RowBlocks.Rows(block, basis.Rows))
                {
                    Array.Clear(sum);
                    var source = basis.Row(row);
                    for (var i = 0; i < source.Length; i++)
                    {
                        RowArithmetic.AddScaled(sum, turn.AsSpan(i * basis.Columns, rank), source[i]);
                    }
                    var target = turned.Row(row);
                    for (var i = 0; i < rank; i++)
                    {
                        target[i] = (float)sum[i];
                    }
                }
            }
        );
        return turned;
    }

    // A singular vector is given but for its sign; this settles it.
    private static void MakeLargestEntriesPositive(DenseMatrix left)
    {
        var largest = new float[left.Columns];
        for (var row = 0; row < left.Rows; row++)
        {
            var entries = left.Row(row);
            for (var column = 0; column < largest.Length; column++)
            {
                if (Math.Abs(entries[column]) > Math.Abs(largest[column]))
                {
                    largest[column] = entries[column];
                }
            }
        }
        for (var row = 0; row < left.Rows; row++)
        {
            var entries = left.Row(row);
            for (var column = 0; column < largest.Length; column++)
            {
                entries[column] = largest[column] < 0 ? -entries[column] : entries[column];
            }
        }
    }
}
