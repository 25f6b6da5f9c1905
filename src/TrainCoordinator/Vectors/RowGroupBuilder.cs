namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Gathers the positive entries of some rows.</summary>
internal sealed class RowGroupBuilder
{
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private readonly List<int> _rowEnds = [];

    /// <summary>Adds an entry to the current row, unless it is zero or negative.</summary>
    /// <param name="column">Zero-based column, ascending within a row.</param>
    /// <param name="value">The entry.</param>
    internal void Add(int column, double value)
    {
        if (value > 0)
        {
            _columns.Add(column);
            _values.Add((float)value);
        }
    }

    internal void EndRow() => _rowEnds.Add(_columns.Count);

    internal SparseMatrix.RowGroup Build() => new([.. _columns], [.. _values], [.. _rowEnds]);
}
