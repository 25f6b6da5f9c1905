namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>A matrix of single-precision numbers, row by row.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Number of columns.</param>
internal sealed class DenseMatrix(int rows, int columns)
{
    internal int Rows { get; } = rows;

    internal int Columns { get; } = columns;

    /// <summary>All entries, shape [rows, columns], row-major.</summary>
    internal float[] Values { get; } = new float[rows * columns];

    internal Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
