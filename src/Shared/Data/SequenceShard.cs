namespace Pipeline.Shared.Data;

/// <summary>The sequences of one chunk of documents, without their padding.</summary>
/// <param name="Keys">The documents, in document order.</param>
/// <param name="Labels">Zero-based label of each document, a position in the manifest's label names.</param>
/// <param name="Tokens">Word ranks of all documents, one after the other; each at least 1.</param>
/// <param name="TokenEnds">For each document, the position in <paramref name="Tokens"/> just past its last token.</param>
public sealed record SequenceShard(DocumentKey[] Keys, int[] Labels, int[] Tokens, int[] TokenEnds)
{
    /// <summary>Number of documents.</summary>
    public int DocumentCount => Keys.Length;

    /// <summary>The ranks of one document, at most the maximum length of them.</summary>
    /// <param name="row">Zero-based row.</param>
    public ReadOnlySpan<int> TokensOf(int row)
    {
        var start = row == 0 ? 0 : TokenEnds[row - 1];
        return Tokens.AsSpan(start, TokenEnds[row] - start);
    }
}
