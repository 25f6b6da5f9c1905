namespace Pipeline.Shared.Data;

/// <summary>All words of a corpus in rank order.</summary>
/// <param name="Words">The words; the word at position <c>i</c> has rank <c>i + 1</c>, 0 is padding.</param>
/// <param name="Counts">Occurrences of each word in the corpus.</param>
/// <param name="Documents">Number of documents that hold each word.</param>
/// <remarks>
/// Rank is by count, highest first; words of equal count keep the order of their first appearance in
/// document order. Source of the rule: Keras 1.1 <c>preprocessing/text.py</c> on Python 3, whose sort is stable.
/// </remarks>
public sealed record Vocabulary(WordTable Words, long[] Counts, int[] Documents)
{
    /// <summary>Number of words.</summary>
    public int Count => Words.Count;
}
