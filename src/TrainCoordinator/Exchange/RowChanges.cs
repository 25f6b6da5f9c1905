namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Which rows of the embedding table changed with which version of the parameters.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class RowChanges
{
    // A worker that has seen none of so many steps is sent the whole table; it has been away for seconds.
    private const int Depth = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(long Version, int[]? Rows)> _changes = new();

    /// <summary>Notes the rows that changed.</summary>
    /// <param name="version">Version of the parameters after the change.</param>
    /// <param name="rows">The rows, ascending.</param>
    internal void Add(long version, ReadOnlySpan<int> rows) => Add(version, rows.ToArray());

    /// <summary>Notes that any row may have changed.</summary>
    /// <param name="version">Version of the parameters after the change.</param>
    internal void AddAll(long version) => Add(version, null);

    /// <summary>The rows that changed since a version.</summary>
    /// <param name="known">A version; negative for none.</param>
    /// <param name="current">The version now.</param>
    /// <returns>The rows, ascending; <c>null</c> where it may be any.</returns>
    internal int[]? Since(long known, long current)
    {
        lock (_gate)
        {
            if (known == current)
            {
                return [];
            }
            var newer = _changes.Where(change => change.Version > known).ToList();
            var isWhole = known < 0 || newer.Count != current - known || newer.Exists(change => change.Rows is null);
            return isWhole ? null : [.. newer.SelectMany(change => change.Rows!).Distinct().Order()];
        }
    }

    private void Add(long version, int[]? rows)
    {
        lock (_gate)
        {
            _changes.Enqueue((version, rows));
            if (_changes.Count > Depth)
            {
                _changes.Dequeue();
            }
        }
    }
}
