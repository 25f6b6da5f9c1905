namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Makes the columns of a matrix orthogonal to each other and of length one.</summary>
/// <remarks>
/// By the Cholesky factor of the inner products of the columns: two passes over the rows, each row by itself. A
/// column that depends on those before it becomes zero, so that a matrix of low rank does no harm.
/// </remarks>
internal static class Orthonormal
{
    // A column of which less than this share of its squared length is new is taken for dependent.
    private const double DependentShare = 1e-10;

    /// <summary>Replaces a matrix by an orthonormal basis of its columns.</summary>
    /// <param name="matrix">The matrix, replaced in place.</param>
    /// <param name="work">The lanes to compute on.</param>
    internal static void Make(DenseMatrix matrix, LaneWork work)
    {
        var columns = matrix.Columns;
        // Upper factor: inner products = factor' * factor.
        var factor = UpperFactor(GramMatrix.Of(matrix, work), columns);
        work.Run(
            RowBlocks.CountOf(matrix.Rows),
            () => new double[columns],
            (rest, block) =>
            {
                foreach (var number in RowBlocks.Rows(block, matrix.Rows))
                {
                    var row = matrix.Row(number);
                    for (var i = 0; i < columns; i++)
                    {
                        rest[i] = row[i];
                    }
                    for (var i = 0; i < columns; i++)
                    {
                        var length = factor[i * columns + i];
                        var coordinate = length > 0 ? rest[i] / length : 0;
                        var following = factor.AsSpan(i * columns + i + 1, columns - i - 1);
                        RowArithmetic.AddScaled(rest.AsSpan(i + 1), following, -coordinate);
                        row[i] = (float)coordinate;
                    }
                }
            }
        );
    }

    // Cholesky's factor by rows; the row of a dependent column is zero.
    private static double[] UpperFactor(double[] gram, int columns)
    {
        var factor = (double[])gram.Clone();
        for (var i = 0; i < columns; i++)
        {
            var row = factor.AsSpan(i * columns, columns);
            var square = row[i];
            row[..i].Clear();
            if (square <= gram[i * columns + i] * DependentShare)
            {
                row.Clear();
                continue;
            }
            var length = Math.Sqrt(square);
            for (var j = i; j < columns; j++)
            {
                row[j] /= length;
            }
            for (var j = i + 1; j < columns; j++)
            {
                RowArithmetic.AddScaled(factor.AsSpan(j * columns + j, columns - j), row[j..], -row[j]);
            }
        }
        return factor;
    }
}
