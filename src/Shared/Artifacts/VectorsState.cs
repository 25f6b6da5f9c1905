using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What the last run has found of the file that word vectors were taken from.</summary>
/// <param name="Source">State of that file before it was read.</param>
/// <param name="VectorCount">Vectors in it.</param>
/// <param name="WordCount">Words that vectors were sought for.</param>
public sealed record VectorsState(FileFingerprint Source, long VectorCount, int WordCount);
