namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What is known of a row group whose structure was checked.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">The extents of all columns, in the schema's order.</param>
internal sealed record GuardedGroup(int Rows, IReadOnlyList<ColumnExtent> Columns);
