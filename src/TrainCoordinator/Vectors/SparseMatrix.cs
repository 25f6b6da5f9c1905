namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>A matrix of which only the entries that are not zero are held, in groups of rows.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Number of columns.</param>
internal sealed class SparseMatrix(int rows, int columns)
{
    /// <summary>
    /// Rows of a group: few, so that lanes share the rows of frequent words, which hold most of the entries.
    /// </summary>
    internal const int GroupSize = 16;

    private readonly RowGroup[] _groups = new RowGroup[(rows + GroupSize - 1) / GroupSize];

    internal int Rows { get; } = rows;

    internal int Columns { get; } = columns;

    internal int GroupCount => _groups.Length;

    /// <summary>Takes over the entries of one group.</summary>
    /// <param name="number">Zero-based number of the group.</param>
    /// <param name="group">Its rows; the last group may have fewer.</param>
    internal void SetGroup(int number, RowGroup group) => _groups[number] = group;

    /// <summary>The product with a dense matrix.</summary>
    /// <param name="right">As many rows as this has columns.</param>
    /// <param name="work">The lanes to compute on.</param>
    /// <remarks>Each row is summed by one lane in ascending order of columns: the bits depend on nothing else.</remarks>
    internal DenseMatrix Times(DenseMatrix right, LaneWork work)
    {
        if (right.Rows != Columns)
        {
            throw new ArgumentException($"{right.Rows} rows are given for {Columns} columns.", nameof(right));
        }
        var product = new DenseMatrix(Rows, right.Columns);
        work.Run(
            GroupCount,
            number =>
            {
                var group = _groups[number];
                for (var i = 0; i < group.RowEnds.Length; i++)
                {
                    var (start, end) = (i == 0 ? 0 : group.RowEnds[i - 1], group.RowEnds[i]);
                    SumRows(
                        group.Columns.AsSpan(start, end - start),
                        group.Values.AsSpan(start, end - start),
                        right,
                        product.Row(number * GroupSize + i)
                    );
                }
            }
        );
        return product;
    }

    // Four rows at a time, so that the sum is read and written once for each four; the order of additions stays.
    private static void SumRows(ReadOnlySpan<int> rows, ReadOnlySpan<float> factors, DenseMatrix right, Span<float> sum)
    {
        var i = 0;
        for (; i + 4 <= rows.Length; i += 4)
        {
            RowArithmetic.AddFourScaled(
                sum,
                right.Row(rows[i]),
                right.Row(rows[i + 1]),
                right.Row(rows[i + 2]),
                right.Row(rows[i + 3]),
                factors.Slice(i, 4)
            );
        }
        for (; i < rows.Length; i++)
        {
            RowArithmetic.AddScaled(sum, right.Row(rows[i]), factors[i]);
        }
    }

    /// <summary>Some rows that follow each other.</summary>
    /// <param name="Columns">Zero-based columns of the entries, row after row, ascending within a row.</param>
    /// <param name="Values">The entries.</param>
    /// <param name="RowEnds">For each row, the position just past its last entry.</param>
    internal readonly record struct RowGroup(int[] Columns, float[] Values, int[] RowEnds);
}
