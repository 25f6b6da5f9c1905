using System.Globalization;
using System.Runtime.InteropServices;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Tokenize.Words;

/// <summary>Tokenizes the documents of a chunk into a block.</summary>
/// <param name="lowerCasing">How words are lower-cased.</param>
/// <param name="mostTokens">The most tokens of a block.</param>
/// <remarks>Keeps its buffers from block to block. One thread at a time.</remarks>
public sealed class BlockBuilder(LetterCase lowerCasing, int mostTokens = BlockFile.MostTokens)
{
    /// <summary>How words are lower-cased.</summary>
    public LetterCase LowerCasing { get; } = lowerCasing;

    private readonly WordSplitter _splitter = new(lowerCasing);
    private readonly WordIndex _words = new();
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
    /// <exception cref="SettingsException">The documents have more tokens than a block holds.</exception>
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
        var groups = _splitter.Split(text);
        while (groups.MoveNext())
        {
            var start = _tokens.Count;
            ThrowIfTooMany(key, start + groups.Edges.Length / 2);
            CollectionsMarshal.SetCount(_tokens, start + groups.Edges.Length / 2);
            _words.GetOrAdd(groups.Text, groups.Edges, CollectionsMarshal.AsSpan(_tokens)[start..]);
        }
        _keys.Add(key);
        _contentHashes.Add(contentHash);
        _messageIdHashes.Add(messageIdHash);
        _encodings.Add(encoding);
        _tokenEnds.Add(_tokens.Count);
    }

    private void ThrowIfTooMany(DocumentKey key, int tokens)
    {
        if (tokens > mostTokens)
        {
            throw new SettingsException([
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"With '{key}' the {_keys.Count + 1:N0} documents of a block have more than {mostTokens:N0} words, which are the most. {Remedy.LeaveOutLongest}"
                ),
            ]);
        }
    }

    /// <summary>The block of the documents added since the last one; the builder is empty afterwards.</summary>
    public TokenBlock Build()
    {
        int[] tokens = [.. _tokens];
        int[] tokenEnds = [.. _tokenEnds];
        var block = new TokenBlock(
            [.. _keys],
            [.. _contentHashes],
            [.. _messageIdHashes],
            [.. _encodings],
            tokens,
            tokenEnds,
            WordTally.Of(_words.ToTable(), tokens, tokenEnds)
        );
        Clear();
        return block;
    }

    /// <summary>Forgets the documents added since the last block.</summary>
    public void Clear()
    {
        _words.Clear();
        _keys.Clear();
        _contentHashes.Clear();
        _messageIdHashes.Clear();
        _encodings.Clear();
        _tokens.Clear();
        _tokenEnds.Clear();
    }
}
