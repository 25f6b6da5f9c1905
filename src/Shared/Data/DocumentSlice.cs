namespace Pipeline.Shared.Data;

/// <summary>Where a document is that is one line of a larger file, and what it holds.</summary>
/// <param name="Container">Zero-based position of the file among the containers of its corpus.</param>
/// <param name="Offset">Where the line begins, in bytes from the beginning of the file, decompressed.</param>
/// <param name="Length">Bytes of the line, without its newline.</param>
/// <param name="ContentHash">XxHash128 of the document's text as UTF-8.</param>
public readonly record struct DocumentSlice(int Container, long Offset, int Length, UInt128 ContentHash);
