using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>A line of a container that holds a document.</summary>
/// <param name="Key">The document; lines may repeat one another's.</param>
/// <param name="Number">One-based number of the line.</param>
/// <param name="Offset">Where it begins, in bytes from the beginning of the file, decompressed.</param>
/// <param name="Length">Its bytes, without the newline.</param>
/// <param name="ContentHash">XxHash128 of the document's text as UTF-8.</param>
public readonly record struct ContainerLine(DocumentKey Key, int Number, long Offset, int Length, UInt128 ContentHash);
