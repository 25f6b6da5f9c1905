using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Words;

/// <summary>Tokenizes the documents of a chunk into a block.</summary>
/// <param name="lowerCasing">How words are lower-cased.</param>
/// <remarks>Keeps its buffers from block to block. One thread at a time.</remarks>
public sealed class BlockBuilder(LetterCase lowerCasing)
{
    /// <summary>How words are lower-cased.</summary>
    public LetterCase LowerCasing { get; } = lowerCasing;

    private readonly WordSplitter _splitter = new(lowerCasing);
    private readonly WordIndex _words = new();
    private readonly WordTally _tally = new();
    private readonly List<DocumentKey> _keys = [];
    private readonly List<UInt128> _contentHashes = [];
    private readonly List<ulong> _messageIdHashes = [];
    private readonly List<TextEncoding> _encodings = [];
    private readonly List<int> _tokens = [];
    private readonly List<int> _tokenEnds = [];

    /// <summary>Adds a document.</summary>
    /// <param name="key">The document; after the one added before, in document order.</param>
    /// <param name="contentHash">XxHash128 of its raw bytes.</param>
    /// <param name="messageIdHash">XxHash64 of its Message-ID header value; 0 where it has none.</param>
    /// <param name="encoding">The encoding its bytes were read in: <see cref="TextEncoding.Latin1"/> or <see cref="TextEncoding.Utf8"/>.</param>
    /// <param name="text">Its text, UTF-8 with <c>\n</c> newlines, already stripped; may be empty.</param>
    /// <exception cref="ArgumentException">The document is not after the one before.</exception>
    public void Add(
        DocumentKey key,
        UInt128 contentHash,
        ulong messageIdHash,
        TextEncoding encoding,
        ReadOnlySpan<byte> text
    )
    {
        if (_keys.Count > 0 && key.CompareTo(_keys[^1]) <= 0)
        {
            throw new ArgumentException(
                $"Document '{key}' was added after '{_keys[^1]}'; document order is ascending.",
                nameof(key)
            );
        }
        var row = _keys.Count;
        var start = _tokens.Count;
        var words = _splitter.Split(text);
        while (words.MoveNext())
        {
            var id = _words.GetOrAdd(words.Rest, words.Length);
            _tally.Count(id, row, _tokens.Count - start);
            _tokens.Add(id);
        }
        _keys.Add(key);
        _contentHashes.Add(contentHash);
        _messageIdHashes.Add(messageIdHash);
        _encodings.Add(encoding);
        _tokenEnds.Add(_tokens.Count);
    }

    /// <summary>The block of the documents added since the last one; the builder is empty afterwards.</summary>
    public TokenBlock Build()
    {
        var block = new TokenBlock(
            [.. _keys],
            [.. _contentHashes],
            [.. _messageIdHashes],
            [.. _encodings],
            [.. _tokens],
            [.. _tokenEnds],
            _tally.ToBlockWords(_words.ToTable())
        );
        Clear();
        return block;
    }

    /// <summary>Forgets the documents added since the last block.</summary>
    public void Clear()
    {
        _words.Clear();
        _tally.Clear();
        _keys.Clear();
        _contentHashes.Clear();
        _messageIdHashes.Clear();
        _encodings.Clear();
        _tokens.Clear();
        _tokenEnds.Clear();
    }
}
