namespace Pipeline.Shared.Messages;

/// <summary>A part of a corpus that becomes one block and one shard.</summary>
/// <param name="Prefix">The bits its documents' hashes begin with, as <c>0</c> and <c>1</c>.</param>
/// <param name="Documents">Its documents, as ascending zero-based positions in document order.</param>
public sealed record CorpusChunk(string Prefix, IReadOnlyList<int> Documents);
