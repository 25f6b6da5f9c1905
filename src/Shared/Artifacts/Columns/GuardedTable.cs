namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What is known of a file whose structure was checked.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Metadata">The file's own metadata.</param>
/// <param name="Groups">Its row groups, at least one.</param>
internal sealed record GuardedTable(
    int Rows,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<GuardedGroup> Groups
);
