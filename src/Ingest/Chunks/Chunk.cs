namespace Pipeline.Ingest.Chunks;

/// <summary>A part of a corpus that is read, tokenized and encoded as one.</summary>
/// <param name="Prefix">The bits its documents' hashes begin with, as <c>0</c> and <c>1</c>; empty where the corpus is one chunk.</param>
/// <param name="Documents">Its documents, as ascending zero-based positions in document order.</param>
public sealed record Chunk(string Prefix, int[] Documents);
