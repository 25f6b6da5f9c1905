namespace Pipeline.Shared.Data;

/// <summary>The tokens of one chunk of documents: what is cached so that no unchanged text is read twice.</summary>
/// <param name="Keys">The documents, in document order.</param>
/// <param name="ContentHashes">XxHash128 of each document's raw bytes.</param>
/// <param name="MessageIdHashes">XxHash64 of each document's Message-ID header value; 0 where it has none.</param>
/// <param name="Encodings">The encoding each document was read in: <see cref="TextEncoding.Latin1"/> or <see cref="TextEncoding.Utf8"/>.</param>
/// <param name="Tokens">Token ids of all documents, one document after the other; positions in <paramref name="Words"/>.</param>
/// <param name="TokenEnds">For each document, the position in <paramref name="Tokens"/> just past its last token.</param>
/// <param name="Words">The dictionary the ids refer to.</param>
/// <remarks>Depends on nothing but the documents' bytes and the <see cref="TokenizerOptions"/>.</remarks>
public sealed record TokenBlock(
    DocumentKey[] Keys,
    UInt128[] ContentHashes,
    ulong[] MessageIdHashes,
    TextEncoding[] Encodings,
    int[] Tokens,
    int[] TokenEnds,
    BlockWords Words
)
{
    /// <summary>Number of documents.</summary>
    public int DocumentCount => Keys.Length;

    /// <summary>The token ids of one document.</summary>
    /// <param name="row">Zero-based row.</param>
    public ReadOnlySpan<int> TokensOf(int row)
    {
        var start = row == 0 ? 0 : TokenEnds[row - 1];
        return Tokens.AsSpan(start, TokenEnds[row] - start);
    }
}
