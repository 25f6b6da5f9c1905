namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What is known of a file whose structure was checked.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Metadata">The file's own metadata.</param>
/// <param name="Columns">The extents of all columns, in the schema's order.</param>
internal sealed record GuardedTable(
    int Rows,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<ColumnExtent> Columns
);
