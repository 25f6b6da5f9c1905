namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Where a column's only page in a row group lies in its file, after it was checked.</summary>
/// <param name="Values">Number of values in the page; for lists, of elements and empty lists together.</param>
/// <param name="UncompressedBytes">Size of the page once decompressed.</param>
/// <param name="Frame">Where the file has the compressed page: one zstd frame.</param>
internal readonly record struct ColumnExtent(int Values, int UncompressedBytes, Range Frame);
