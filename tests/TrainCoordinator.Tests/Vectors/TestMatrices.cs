using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

/// <summary>Matrices for tests.</summary>
internal static class TestMatrices
{
    internal static LaneWork Lanes(int lanes) => new(lanes, TestContext.Current.CancellationToken);

    internal static DenseMatrix Dense(float[,] entries)
    {
        var matrix = new DenseMatrix(entries.GetLength(0), entries.GetLength(1));
        Buffer.BlockCopy(entries, 0, matrix.Values, 0, matrix.Values.Length * sizeof(float));
        return matrix;
    }

    /// <summary>Entries that repeat nowhere and are the same for every run.</summary>
    internal static DenseMatrix Irregular(int rows, int columns)
    {
        var matrix = new DenseMatrix(rows, columns);
        for (var i = 0; i < matrix.Values.Length; i++)
        {
            matrix.Values[i] = (float)Math.Sin((long)i * i % 1009 + 0.1 * i);
        }
        return matrix;
    }

    /// <summary>The entries of a matrix that are not zero; negative ones too.</summary>
    internal static SparseMatrix Sparse(DenseMatrix dense)
    {
        var sparse = new SparseMatrix(dense.Rows, dense.Columns);
        for (var group = 0; group < sparse.GroupCount; group++)
        {
            var (columns, values, ends) = (new List<int>(), new List<float>(), new List<int>());
            var first = group * SparseMatrix.GroupSize;
            for (var row = first; row < Math.Min(first + SparseMatrix.GroupSize, dense.Rows); row++)
            {
                for (var column = 0; column < dense.Columns; column++)
                {
                    if (dense.Row(row)[column] != 0)
                    {
                        columns.Add(column);
                        values.Add(dense.Row(row)[column]);
                    }
                }
                ends.Add(columns.Count);
            }
            sparse.SetGroup(group, new SparseMatrix.RowGroup([.. columns], [.. values], [.. ends]));
        }
        return sparse;
    }

    internal static DenseMatrix Transposed(DenseMatrix matrix)
    {
        var transposed = new DenseMatrix(matrix.Columns, matrix.Rows);
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < matrix.Columns; column++)
            {
                transposed.Row(column)[row] = matrix.Row(row)[column];
            }
        }
        return transposed;
    }

    /// <summary>Product of two columns.</summary>
    internal static double Product(DenseMatrix matrix, int column, int other)
    {
        var sum = 0.0;
        for (var row = 0; row < matrix.Rows; row++)
        {
            sum += (double)matrix.Row(row)[column] * matrix.Row(row)[other];
        }
        return sum;
    }
}
