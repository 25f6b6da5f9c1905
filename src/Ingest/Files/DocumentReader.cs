using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>Reads the documents of a corpus one after the other into the same buffer.</summary>
/// <remarks>One reader serves one thread.</remarks>
public sealed class DocumentReader : IDocumentReader
{
    /// <summary>
    /// Largest document that is read by default, in bytes. The longest message of 20 Newsgroups has 161,040; what is
    /// larger than this is hardly a message, and reading it would take memory away from every lane.
    /// </summary>
    public const int DefaultMaxDocumentBytes = 16 * 1024 * 1024;

    /// <summary>Largest value of the limit, in bytes: a document and its decoded text have to fit one array.</summary>
    public const int LargestMaxDocumentBytes = 1_000_000_000;

    private readonly string _corpus;
    private readonly TokenizerOptions _options;
    private readonly int _maxBytes;
    private readonly MessageDecoder _decoder;
    private byte[] _buffer = new byte[64 * 1024];

    /// <summary>A reader for one corpus.</summary>
    /// <param name="corpusFolder">Path of the corpus folder.</param>
    /// <param name="options">Which encoding to read and which parts to strip.</param>
    /// <param name="maxDocumentBytes">Largest document that is read, 1 to <see cref="LargestMaxDocumentBytes"/> bytes.</param>
    public DocumentReader(string corpusFolder, TokenizerOptions options, int maxDocumentBytes = DefaultMaxDocumentBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDocumentBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDocumentBytes, LargestMaxDocumentBytes);
        _corpus = corpusFolder;
        _options = options;
        _maxBytes = maxDocumentBytes;
        _decoder = new MessageDecoder(options);
    }

    /// <inheritdoc />
    public bool TryRead(
        int place,
        DocumentKey key,
        out MessageText message,
        [NotNullWhen(false)] out Rejection? rejection
    ) => TryRead(key, out message, out rejection);

    /// <inheritdoc />
    public void Dispose() { }

    /// <summary>Reads one document.</summary>
    /// <param name="key">The document, as it was listed.</param>
    /// <param name="message">Its text; a view that is valid until the next document is read.</param>
    /// <param name="rejection">Why it was not read.</param>
    /// <returns>Whether it was read.</returns>
    public bool TryRead(DocumentKey key, out MessageText message, [NotNullWhen(false)] out Rejection? rejection)
    {
        message = default;
        if (!TryReadBytes(key, out var length, out rejection))
        {
            return false;
        }
        var raw = _buffer.AsSpan(0, length);
        if (_decoder.TryDecode(raw, out message))
        {
            return true;
        }
        var offset = MessageDecoder.InvalidUtf8Offset(raw);
        rejection = Reject(
            key,
            RejectionReason.BadEncoding,
            $"Byte {offset} (0x{raw[offset]:X2}) begins no valid UTF-8 character; "
                + "'--encoding latin-1' reads every byte, '--encoding auto' decides for each document."
        );
        return false;
    }

    private bool TryReadBytes(DocumentKey key, out int length, [NotNullWhen(false)] out Rejection? rejection)
    {
        length = 0;
        rejection = null;
        var path = Path.Join(_corpus, key.Label, key.Name);
        if (FileStatus.Of(path, out _) == FileKind.Special)
        {
            rejection = Reject(
                key,
                RejectionReason.NotAFile,
                "A pipe, a socket or a device stands where a message is expected."
            );
            return false;
        }
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            switch (SteadyFile.Read(file, _maxBytes, size => ReadUpTo(file, (int)size + 1), out var size))
            {
                case SteadyFileResult.Read:
                    length = (int)size;
                    return true;
                case SteadyFileResult.TooLarge:
                    rejection = Reject(
                        key,
                        RejectionReason.TooLarge,
                        $"The file has {size} bytes, the limit is {_maxBytes}; '--max-document-bytes' raises it."
                    );
                    return false;
                default:
                    rejection = Reject(
                        key,
                        RejectionReason.Unreadable,
                        $"The file changed each of the {SteadyFile.MaxAttempts} times it was read; wait until it is written."
                    );
                    return false;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            rejection = Reject(key, RejectionReason.Vanished, "The file was listed but is gone now.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            rejection = Reject(key, RejectionReason.Unreadable, $"The file cannot be read: {ReadFailure.Reason(e)}.");
        }
        return false;
    }

    // One byte more than expected is asked for: a file that has not grown answers the first call with all it has.
    private int ReadUpTo(SafeFileHandle file, int limit)
    {
        if (_buffer.Length < limit)
        {
            _buffer = new byte[Math.Min(Math.Max(limit, 2L * _buffer.Length), (long)_maxBytes + 1)];
        }
        var length = 0;
        while (length < limit)
        {
            var read = RandomAccess.Read(file, _buffer.AsSpan(length, limit - length), length);
            length += read;
            if (read == 0 || length == limit - 1)
            {
                break;
            }
        }
        return length;
    }

    private static Rejection Reject(DocumentKey key, RejectionReason reason, string detail) =>
        new($"{key.Label}/{key.Name}", reason, detail);
}
