using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Pipeline.Ingest.JsonLines;
using Pipeline.Ingest.Newsgroup;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Files;

/// <summary>Reads documents that are lines of larger files, and compares each with what was listed.</summary>
/// <remarks>One reader serves one thread.</remarks>
/// <param name="slices">Where the documents are.</param>
/// <param name="options">Which parts to strip; the encoding is UTF-8, for JSON is text already.</param>
public sealed class SliceReader(DocumentSlices slices, TokenizerOptions options) : IDocumentReader
{
    private readonly JsonLineParser _parser = new(slices.Fields);
    private readonly MessageDecoder _decoder = new(options with { Encoding = TextEncoding.Utf8 });
    private byte[] _buffer = new byte[64 * 1024];
    private SafeFileHandle? _file;
    private int _open = -1;

    /// <inheritdoc />
    public bool TryRead(
        int place,
        DocumentKey key,
        out MessageText message,
        [NotNullWhen(false)] out Rejection? rejection
    )
    {
        var path = slices.Files[slices.FileOf[place]];
        var line = ReadLine(path, place);
        var isListed =
            _parser.Parse(line, out var found) is null
            && string.Equals(found.Label, key.Label, StringComparison.Ordinal)
            && string.Equals(found.Id, key.Name, StringComparison.Ordinal);
        _decoder.TryDecode(found.Text, out message);
        rejection = null;
        return isListed && message.ContentHash == slices.ContentHashes[place] ? true : throw Changed(path, cause: null);
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    private ReadOnlySpan<byte> ReadLine(string path, int place)
    {
        var length = slices.Lengths[place];
        if (_buffer.Length < length)
        {
            _buffer = new byte[Math.Max(length, Math.Min(2L * _buffer.Length, Array.MaxLength))];
        }
        try
        {
            Open(path, slices.FileOf[place]);
            var read = 0;
            while (read < length)
            {
                var more = RandomAccess.Read(_file!, _buffer.AsSpan(read, length - read), slices.Offsets[place] + read);
                if (more == 0)
                {
                    break;
                }
                read += more;
            }
            return _buffer.AsSpan(0, read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed(path, e);
        }
    }

    private void Open(string path, int file)
    {
        if (_open == file)
        {
            return;
        }
        _file?.Dispose();
        _open = -1;
        FileStatus.ThrowIfNoFile(path);
        _file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        _open = file;
    }

    private static CorpusException Changed(string path, Exception? cause) =>
        new(
            path,
            $"'{path}' changed after it was listed. Wait until it is written, and run the same command again.",
            cause
        );
}
