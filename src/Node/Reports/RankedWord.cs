namespace Pipeline.Node.Reports;

/// <summary>A word of the vocabulary.</summary>
/// <param name="Rank">Its rank, from 1.</param>
/// <param name="Word">The word.</param>
/// <param name="Count">Its occurrences in the corpus.</param>
/// <param name="Documents">Number of documents that hold it.</param>
internal sealed record RankedWord(int Rank, string Word, long Count, int Documents);
