using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>The texts of some documents of one chunk, on their way from the reader to the tokenizer of the same lane.</summary>
/// <remarks>
/// Filled by the reader, emptied by the tokenizer, handed back and forth with the messages that carry it: whoever holds
/// it may use it, nobody else. Its buffers are kept, so that reading a corpus allocates nothing for its text.
/// </remarks>
public sealed class DocumentBatch
{
    /// <summary>
    /// Bytes of text after which a batch is sent on. Large enough that the hand-over (some microseconds) costs less than
    /// 1 % of tokenizing it, small enough that it stays in the cache of the core.
    /// </summary>
    public const int TargetBytes = 256 * 1024;

    private readonly List<Entry> _documents = [];
    private readonly List<DocumentRejection> _rejections = [];
    private byte[] _text = new byte[TargetBytes];
    private int _length;

    /// <summary>What the documents were read for.</summary>
    public TaskId Task { get; private set; }

    /// <summary>Whether no batch follows.</summary>
    public bool IsLast { get; set; }

    /// <summary>Number of documents.</summary>
    public int Count => _documents.Count;

    /// <summary>Documents that were not taken in.</summary>
    public IReadOnlyList<DocumentRejection> Rejections => _rejections;

    /// <summary>Whether it holds enough to be sent on.</summary>
    public bool IsFull => _length >= TargetBytes;

    /// <summary>Empties the batch for another task or for the next part of the same.</summary>
    /// <param name="task">What the documents are read for.</param>
    public void Reset(TaskId task)
    {
        // One huge document must not keep its memory for the rest of the lane's life.
        if (_text.Length > 8 * TargetBytes)
        {
            _text = new byte[TargetBytes];
        }
        Task = task;
        IsLast = false;
        _length = 0;
        _documents.Clear();
        _rejections.Clear();
    }

    /// <summary>Adds a document; its text is copied.</summary>
    /// <param name="key">The document.</param>
    /// <param name="contentHash">XxHash128 of its raw bytes.</param>
    /// <param name="messageIdHash">XxHash64 of its Message-ID header value; 0 where it has none.</param>
    /// <param name="encoding">The encoding its bytes were read in: <see cref="TextEncoding.Latin1"/> or <see cref="TextEncoding.Utf8"/>.</param>
    /// <param name="text">Its text, UTF-8.</param>
    public void Add(
        DocumentKey key,
        UInt128 contentHash,
        ulong messageIdHash,
        TextEncoding encoding,
        ReadOnlySpan<byte> text
    )
    {
        if (_text.Length - _length < text.Length)
        {
            Array.Resize(ref _text, checked(_length + Math.Max(text.Length, _length)));
        }
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
        _documents.Add(new Entry(key, contentHash, messageIdHash, encoding, _length));
    }

    /// <summary>Adds a document that was not taken in.</summary>
    /// <param name="document">Its zero-based place among the documents of the task.</param>
    /// <param name="rejection">Why.</param>
    public void Add(int document, Rejection rejection) => _rejections.Add(new DocumentRejection(document, rejection));

    /// <summary>One of the documents.</summary>
    /// <param name="index">Zero-based place in the batch.</param>
    /// <param name="text">Its text, valid until the batch is handed back.</param>
    /// <returns>Its key, its hashes and the encoding it was read in.</returns>
    public (DocumentKey Key, UInt128 ContentHash, ulong MessageIdHash, TextEncoding Encoding) Read(
        int index,
        out ReadOnlySpan<byte> text
    )
    {
        var entry = _documents[index];
        var start = index == 0 ? 0 : _documents[index - 1].TextEnd;
        text = _text.AsSpan(start, entry.TextEnd - start);
        return (entry.Key, entry.ContentHash, entry.MessageIdHash, entry.Encoding);
    }

    private readonly record struct Entry(
        DocumentKey Key,
        UInt128 ContentHash,
        ulong MessageIdHash,
        TextEncoding Encoding,
        int TextEnd
    );
}
