namespace Pipeline.Ingest.Glove;

/// <summary>Vectors for the words of a vocabulary, taken from a file of vectors.</summary>
/// <param name="Matrix">
/// Shape [words + 1, dimension], row-major: the row of a word is its rank. Row 0, for padding, and the rows of words
/// the file does not have are zero.
/// </param>
/// <param name="Dimension">Numbers in a vector, at least 1.</param>
/// <param name="CoveredCount">Number of words that the file has a vector for.</param>
/// <param name="VectorCount">Number of vectors in the file.</param>
public sealed record GloveVectors(float[] Matrix, int Dimension, int CoveredCount, int VectorCount);
