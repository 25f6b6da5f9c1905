namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>One column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record TableColumn(string Name, ColumnKind Kind);
