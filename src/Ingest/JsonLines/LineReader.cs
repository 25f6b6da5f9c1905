namespace Pipeline.Ingest.JsonLines;

/// <summary>Cuts a stream into lines at <c>\n</c>, and holds one of them at a time.</summary>
/// <remarks>A last line without a newline counts. One reader serves one thread.</remarks>
/// <param name="stream">The stream, at its beginning; it is not closed.</param>
/// <param name="maxLineBytes">Longer lines are passed over, whatever their length: memory is bounded by this.</param>
public sealed class LineReader(Stream stream, int maxLineBytes)
{
    private const int SmallestBuffer = 128 * 1024;

    private byte[] _buffer = new byte[Math.Min(SmallestBuffer, (long)maxLineBytes + 1)];
    private int _start;
    private int _end;
    private long _next;
    private bool _isAtEnd;

    /// <summary>One-based number of the line read last.</summary>
    public int Number { get; private set; }

    /// <summary>Where it begins, in bytes from the beginning of the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>Its bytes, without the newline, also where it is too long.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it is longer than the limit, and so is not held.</summary>
    public bool IsTooLong => Length > maxLineBytes;

    /// <summary>Reads the next line.</summary>
    /// <param name="line">The line without its newline; empty where it is too long. Valid until the next one is read.</param>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        Offset = _next;
        Length = 0;
        var searched = 0;
        while (true)
        {
            var held = _buffer.AsSpan(_start, _end - _start);
            var newline = held[searched..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                return Take(held, searched + newline, 1, out line);
            }
            searched = held.Length;
            if (searched > maxLineBytes)
            {
                Length += searched;
                _start = _end;
                searched = 0;
            }
            if (!Fill())
            {
                return (searched > 0 || Length > 0) && Take(_buffer.AsSpan(_start, searched), searched, 0, out line);
            }
        }
    }

    private bool Take(ReadOnlySpan<byte> held, int length, int newline, out ReadOnlySpan<byte> line)
    {
        Length += length;
        line = IsTooLong ? default : held[..length];
        _start += length + newline;
        _next += Length + newline;
        Number++;
        return true;
    }

    // One byte more than the longest line tells that a line is too long.
    private bool Fill()
    {
        if (_isAtEnd)
        {
            return false;
        }
        if (_end == _buffer.Length)
        {
            var held = _end - _start;
            var grown =
                held <= _buffer.Length / 2 || _buffer.Length > maxLineBytes
                    ? _buffer
                    : new byte[Math.Min(2L * _buffer.Length, (long)maxLineBytes + 1)];
            _buffer.AsSpan(_start, held).CopyTo(grown);
            (_buffer, _start, _end) = (grown, 0, held);
        }
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
        return !_isAtEnd;
    }
}
