namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>What all tables of this program share.</summary>
internal static class TableFormat
{
    /// <summary>Version of the layout of all files; see docs/formats.md for the rule of change.</summary>
    public const int Version = 3;

    /// <summary>Metadata key of <see cref="TableSchema.Kind"/>.</summary>
    public const string KindKey = "pipeline.kind";

    /// <summary>Metadata key of <see cref="Version"/>.</summary>
    public const string VersionKey = "pipeline.format";

    /// <summary>
    /// Largest size of a column of a row group before compression. Parquet.Net holds it in one page, whose size is an int32;
    /// half of that range leaves room for levels and headers.
    /// </summary>
    public const int MaxColumnBytes = 1 << 30;

    /// <summary>
    /// Rows of every row group but the last; what a group takes while it is written or read is bounded. A table with a
    /// column of lists has one group.
    /// </summary>
    public const int RowsPerGroup = 1 << 20;

    /// <summary>Largest footer that is read; ours have a few hundred bytes for each row group.</summary>
    public const int MaxFooterBytes = 1 << 20;
}
