namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>With which version of the parameters each row of the embedding table changed last.</summary>
/// <param name="rowCount">Rows of the table.</param>
/// <remarks>Written between rounds, read during them.</remarks>
internal sealed class RowVersions(int rowCount)
{
    private readonly long[] _changedWith = new long[rowCount];
    private long _allChangedWith;

    /// <summary>Rows of the table.</summary>
    internal int RowCount => _changedWith.Length;

    /// <summary>The version a row changed with; 0 for one that has not.</summary>
    /// <param name="row">Zero-based row.</param>
    internal long this[int row] => Math.Max(_changedWith[row], _allChangedWith);

    /// <summary>Notes rows that have changed.</summary>
    /// <param name="version">Version of the parameters after the change.</param>
    /// <param name="rows">The rows.</param>
    internal void Note(long version, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            _changedWith[row] = version;
        }
    }

    /// <summary>Notes that any row may have changed.</summary>
    /// <param name="version">Version of the parameters after the change.</param>
    internal void NoteAll(long version) => _allChangedWith = version;
}
