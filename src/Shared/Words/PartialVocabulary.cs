using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>The words of some documents of a corpus, in the order of their first appearance among them.</summary>
/// <param name="Words">The distinct words.</param>
/// <param name="Counts">Occurrences of each word.</param>
/// <param name="Documents">Number of documents that hold each word.</param>
/// <param name="FirstDocument">Zero-based position in document order, over the whole corpus, of the first document that holds each word.</param>
/// <param name="FirstPosition">Zero-based token position of the first appearance within that document.</param>
/// <remarks>What a merge hands on: plain arrays, the same for any order in which their parts were added.</remarks>
public sealed record PartialVocabulary(
    WordTable Words,
    long[] Counts,
    int[] Documents,
    int[] FirstDocument,
    int[] FirstPosition
);
