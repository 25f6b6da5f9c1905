using System.IO.Hashing;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Pipeline.Ingest.Files;

/// <summary>Reads gzip (RFC 1952): one member or several, with the sums of their headers and of what they hold.</summary>
/// <remarks>
/// Of the library only its inflater is used: the library's own reader takes the bytes of a header's sum in the wrong order,
/// and where that refuses the header of a later member, it ends as if nothing more were there. Zeros behind the last
/// member are the padding of a tape; anything else there is damage.
/// </remarks>
/// <param name="packed">The compressed bytes; they are closed with this stream.</param>
internal sealed class GzipStream(Stream packed) : ForwardStream
{
    private const byte HasHeaderSum = 0x02;
    private const byte HasExtra = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const byte Reserved = 0xE0;
    private const byte Deflate = 8;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Inflater _inflater = new(noHeader: true);
    private readonly Crc32 _sum = new();
    private int _start;
    private int _end;
    private bool _isInMember;
    private bool _isBehindMember;

    /// <inheritdoc />
    /// <exception cref="SharpZipBaseException">The bytes are damaged.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within a member.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0 && (_isInMember || BeginMember()))
        {
            var read = Inflate(buffer, offset, count);
            _sum.Append(buffer.AsSpan(offset, read));
            if (_inflater.IsFinished)
            {
                EndMember();
            }
            if (read > 0)
            {
                return read;
            }
        }
        return 0;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            packed.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool BeginMember()
    {
        while (_isBehindMember && (_start < _end || TryFill()) && _buffer[_start] == 0)
        {
            _start++;
        }
        if (_start == _end && !TryFill())
        {
            return false;
        }
        ReadHeader();
        _sum.Reset();
        _isInMember = true;
        return true;
    }

    private void ReadHeader()
    {
        _sum.Reset();
        ThrowIf(HeaderByte() != 0x1F || HeaderByte() != 0x8B, "no member begins where one should");
        ThrowIf(HeaderByte() != Deflate, "a member is packed in an unknown way");
        var flags = HeaderByte();
        ThrowIf((flags & Reserved) != 0, "a member's header has unknown flags");
        // Time, effort and system.
        SkipHeader(6);
        if ((flags & HasExtra) != 0)
        {
            SkipHeader(HeaderByte() | (HeaderByte() << 8));
        }
        if ((flags & HasName) != 0)
        {
            SkipText();
        }
        if ((flags & HasComment) != 0)
        {
            SkipText();
        }
        if ((flags & HasHeaderSum) != 0)
        {
            var expected = _sum.GetCurrentHashAsUInt32() & 0xFFFF;
            ThrowIf((NextByte() | ((uint)NextByte() << 8)) != expected, "a member's header has another sum");
        }
    }

    private void EndMember()
    {
        _start = _end - _inflater.RemainingInput;
        ThrowIf(NextNumber() != _sum.GetCurrentHashAsUInt32(), "a member has another sum");
        ThrowIf(NextNumber() != (_inflater.TotalOut & uint.MaxValue), "a member has another length");
        _inflater.Reset();
        (_isInMember, _isBehindMember) = (false, true);
    }

    private int Inflate(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            int read;
            try
            {
                read = _inflater.Inflate(buffer, offset, count);
            }
            // It looks beyond its tables where a Huffman code is none.
            catch (Exception e)
                when (e is IndexOutOfRangeException or ArgumentException or NullReferenceException or OverflowException)
            {
                throw new GZipException("The compressed bytes are damaged.", e);
            }
            if (read > 0 || _inflater.IsFinished)
            {
                return read;
            }
            ThrowIf(!_inflater.IsNeedingInput, "a member gives nothing");
            if (_start == _end && !TryFill())
            {
                throw new EndOfStreamException();
            }
            _inflater.SetInput(_buffer, _start, _end - _start);
            _start = _end;
        }
    }

    private void SkipText()
    {
        while (HeaderByte() != 0) { }
    }

    private void SkipHeader(int count)
    {
        for (var i = 0; i < count; i++)
        {
            HeaderByte();
        }
    }

    private byte HeaderByte()
    {
        var value = NextByte();
        _sum.Append([value]);
        return value;
    }

    private uint NextNumber() =>
        NextByte() | ((uint)NextByte() << 8) | ((uint)NextByte() << 16) | ((uint)NextByte() << 24);

    private byte NextByte() => _start < _end || TryFill() ? _buffer[_start++] : throw new EndOfStreamException();

    private bool TryFill()
    {
        (_start, _end) = (0, packed.Read(_buffer, 0, _buffer.Length));
        return _end > 0;
    }

    private static void ThrowIf(bool isDamaged, string problem)
    {
        if (isDamaged)
        {
            throw new GZipException($"The compressed bytes are damaged: {problem}.");
        }
    }
}
