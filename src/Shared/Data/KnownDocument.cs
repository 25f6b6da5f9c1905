namespace Pipeline.Shared.Data;

/// <summary>What the last run has found of one document.</summary>
/// <param name="Key">The document.</param>
/// <param name="File">State of its file when it was listed, before it was read.</param>
/// <param name="ContentHash">XxHash128 of its raw bytes; 0 where it was not taken in.</param>
/// <param name="NamesLabel">Whether the text that is tokenized holds the name of the document's own label.</param>
/// <param name="Rejection">Why it was not taken in; <c>null</c> where it was.</param>
public readonly record struct KnownDocument(
    DocumentKey Key,
    FileFingerprint File,
    UInt128 ContentHash,
    bool NamesLabel,
    Rejection? Rejection
);
