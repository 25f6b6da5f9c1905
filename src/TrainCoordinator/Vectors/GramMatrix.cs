namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Inner products of the columns of a matrix.</summary>
internal static class GramMatrix
{
    /// <summary>The product of the transpose of a matrix with the matrix, in double precision.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="work">The lanes to compute on.</param>
    /// <returns>Shape [columns, columns], row-major, symmetric.</returns>
    /// <remarks>Blocks of rows are summed apart and then added in order: the bits do not depend on the lanes.</remarks>
    internal static double[] Of(DenseMatrix matrix, LaneWork work)
    {
        var columns = matrix.Columns;
        var parts = new double[RowBlocks.CountOf(matrix.Rows)][];
        work.Run(
            parts.Length,
            () => new double[columns],
            (row, block) =>
            {
                var part = new double[columns * columns];
                foreach (var number in RowBlocks.Rows(block, matrix.Rows))
                {
                    var source = matrix.Row(number);
                    for (var i = 0; i < columns; i++)
                    {
                        row[i] = source[i];
                    }
                    for (var i = 0; i < columns; i++)
                    {
                        RowArithmetic.AddScaled(part.AsSpan(i * columns, i + 1), row.AsSpan(0, i + 1), row[i]);
                    }
                }
                parts[block] = part;
            }
        );
        var sum = new double[columns * columns];
        foreach (var part in parts)
        {
            RowArithmetic.AddScaled(sum, part, 1);
        }
        for (var i = 0; i < columns; i++)
        {
            for (var j = i + 1; j < columns; j++)
            {
                sum[i * columns + j] = sum[j * columns + i];
            }
        }
        return sum;
    }
}
