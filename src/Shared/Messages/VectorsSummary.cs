namespace Pipeline.Shared.Messages;

/// <summary>What was taken from a file of word vectors.</summary>
/// <param name="Vectors">Vectors in the file.</param>
/// <param name="Dimensions">Numbers of each vector.</param>
/// <param name="Words">Words that have a row in the matrix: those ranked up to the largest kept.</param>
/// <param name="CoveredWords">How many of them have a vector.</param>
public sealed record VectorsSummary(long Vectors, int Dimensions, int Words, int CoveredWords);
