using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Frames over a stream: length, kind, checksum, then values, all little-endian; arrays may follow them.</summary>
/// <param name="stream">The stream; is closed with this.</param>
/// <remarks>
/// The values of a frame are added by the <c>Put</c> methods, sent whole, and taken by the <c>Take</c> methods in the same
/// order. Arrays after them, whose lengths the values say, are sent from where they lie and received into their place. A
/// checksum over values and arrays ends them: nothing that has come may be used before <see cref="ReceiveEnd"/> has found
/// it right. Buffers are kept, so a step allocates nothing for them. One thread sends and one receives at a time.
/// </remarks>
internal sealed class FrameStream(Stream stream) : IDisposable
{
    /// <summary>Version of what is said on a channel, and how.</summary>
    internal const int Version = 5;

    // Half of XxHash3 of length and kind (4), length (4), kind (1), XxHash3 of kind and values (8). The first is left out of
    // a greeting, which every version has to understand.
    private const int HeaderBytes = 17;
    private const int LengthAt = 4;
    private const int KindAt = 8;
    private const int ChecksumAt = 9;

    // Whoever is not welcome yet is listened to no longer than this.
    private const int LargestGreeting = 1 << 12;

    // Positions of slices: 4 bytes for each of at most a million documents, and some numbers.
    private const long LargestRest = (1L << 22) + LargestGreeting;

    private const int LargestValues = 1 << 30;

    // Of an array at once: stays in a processor's own cache between its checksum and the socket.
    private const int PieceBytes = 1 << 17;

    private int _largest = LargestGreeting;
    private long? _seed;
    private XxHash3 _outHash = new();
    private XxHash3 _inHash = new();
    private byte[] _out = new byte[LargestGreeting];
    private int _outEnd = HeaderBytes;
    private byte[] _in = new byte[LargestGreeting];
    private int _inEnd;
    private int _inAt;

    /// <summary>Has all further frames be of one run: the checksums of any other's do not fit, nor do more values.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="layout">The model's parameters.</param>
    internal void Bind(RunId run, int generation, ParameterLayout layout)
    {
        _largest = (int)Math.Min(LargestValues, ((long)layout.Spec.EmbeddingRows * sizeof(int)) + LargestRest);
        var seed = unchecked((long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(run.Value), generation));
        (_seed, _outHash, _inHash) = (seed, new XxHash3(seed), new XxHash3(seed));
    }

    /// <summary>Adds a number.</summary>
    /// <param name="value">The number.</param>
    internal FrameStream Put(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        return this;
    }

    /// <summary>Adds a number.</summary>
    /// <param name="value">The number.</param>
    internal FrameStream Put(double value) => Put(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds a text.</summary>
    /// <param name="value">The text.</param>
    internal FrameStream Put(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Put(bytes.LongLength);
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    /// <summary>Adds elements, without their number.</summary>
    /// <typeparam name="T">Type of an element.</typeparam>
    /// <param name="values">The elements.</param>
    internal FrameStream Put<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Room(bytes.Length));
        return this;
    }

    /// <summary>Sends what was added.</summary>
    /// <param name="kind">What it says.</param>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal void Send(FrameKind kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_out.AsSpan(LengthAt), Added.Length);
        _out[KindAt] = (byte)kind;
        _outHash.Reset();
        _outHash.Append(_out.AsSpan(KindAt, 1));
        _outHash.Append(Added);
        BinaryPrimitives.WriteUInt64LittleEndian(_out.AsSpan(ChecksumAt), _outHash.GetCurrentHashAsUInt64());
        BinaryPrimitives.WriteUInt32LittleEndian(_out, HeaderCheck(_out));
        stream.Write(_out.AsSpan(HeaderAt, _outEnd - HeaderAt));
        stream.Flush();
        _outEnd = HeaderBytes;
    }

    /// <summary>Sends an array of the frame whose values were sent last; it may change again when this returns.</summary>
    /// <param name="array">The array.</param>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal FrameStream SendArray(ReadOnlySpan<float> array)
    {
        var rest = MemoryMarshal.AsBytes(array);
        for (; rest.Length >= PieceBytes; rest = rest[PieceBytes..])
        {
            SendAdded();
            SendPiece(rest[..PieceBytes]);
        }
        if (Added.Length + rest.Length > PieceBytes)
        {
            SendAdded();
        }
        // Such as rows of a table, which lie apart: a call for each would be dearer than the copy.
        return Put(rest);
    }

    /// <summary>Ends the arrays of a frame; without this the other side uses nothing of it.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal void SendEnd()
    {
        _outHash.Append(Added);
        Put(unchecked((long)_outHash.GetCurrentHashAsUInt64()));
        stream.Write(Added);
        stream.Flush();
        _outEnd = HeaderBytes;
    }

    /// <summary>Waits for a frame.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="IOException">The other side is gone, or has sent something else than frames.</exception>
    internal FrameKind Receive()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        stream.ReadExactly(header[HeaderAt..]);
        // A length that is damaged has to be found now: the bytes it promises may never come.
        if (_seed is not null && BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderCheck(header))
        {
            throw Damaged();
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]);
        if (length < 0 || length > _largest)
        {
            throw new IOException($"A frame says it has {length} bytes; expected 0 to {_largest}.");
        }
        ReadValues(length);
        (_inAt, _inEnd) = (0, length);
        _inHash.Reset();
        _inHash.Append(header.Slice(KindAt, 1));
        _inHash.Append(_in.AsSpan(0, length));
        Verify(header[ChecksumAt..]);
        return (FrameKind)header[KindAt];
    }

    /// <summary>Takes a number.</summary>
    /// <exception cref="IOException">The frame has no more.</exception>
    internal long TakeInt64() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

    /// <summary>Takes a number within bounds.</summary>
    /// <param name="least">The smallest allowed.</param>
    /// <param name="most">The largest allowed.</param>
    /// <exception cref="IOException">The frame has no more, or another number.</exception>
    internal int TakeInt32(int least, int most)
    {
        var value = TakeInt64();
        return value >= least && value <= most
            ? (int)value
            : throw new IOException($"A frame has {value} where {least} to {most} is expected.");
    }

    /// <summary>Takes a number.</summary>
    /// <exception cref="IOException">The frame has no more.</exception>
    internal double TakeDouble() => BitConverter.Int64BitsToDouble(TakeInt64());

    /// <summary>Takes a text.</summary>
    /// <exception cref="IOException">The frame has no more.</exception>
    internal string TakeText() => Encoding.UTF8.GetString(Next(TakeInt32(0, _inEnd)));

    /// <summary>Takes elements; they are valid until the next frame.</summary>
    /// <typeparam name="T">Type of an element.</typeparam>
    /// <param name="count">How many.</param>
    /// <exception cref="IOException">The frame has fewer.</exception>
    internal unsafe ReadOnlySpan<T> Take<T>(int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Next((long)count * sizeof(T)));

    /// <summary>Takes ranks of rows of a table; they are valid until the next frame.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <exception cref="IOException">The frame has no more, or what it has are not ranks of rows, ascending and distinct.</exception>
    internal ReadOnlySpan<int> TakeRanks(int rows)
    {
        var ranks = Take<int>(TakeInt32(0, rows));
        var least = 0;
        foreach (var rank in ranks)
        {
            if (rank < least || rank >= rows)
            {
                throw new IOException($"A frame has rank {rank} where {least} to {rows - 1} is expected.");
            }
            least = rank + 1;
        }
        return ranks;
    }

    /// <summary>Waits for an array of the frame that was received last; it may be damaged until <see cref="ReceiveEnd"/>.</summary>
    /// <param name="array">Its place.</param>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal void ReceiveArray(Span<float> array)
    {
        for (var rest = MemoryMarshal.AsBytes(array); !rest.IsEmpty; )
        {
            var piece = rest[..Math.Min(PieceBytes, rest.Length)];
            stream.ReadExactly(piece);
            _inHash.Append(piece);
            rest = rest[piece.Length..];
        }
    }

    /// <summary>Waits for the end of a frame's arrays, and makes sure that they are as they were sent.</summary>
    /// <exception cref="IOException">They are not, or the other side is gone.</exception>
    internal void ReceiveEnd()
    {
        Span<byte> checksum = stackalloc byte[sizeof(long)];
        stream.ReadExactly(checksum);
        Verify(checksum);
    }

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();

    private ReadOnlySpan<byte> Added => _out.AsSpan(HeaderBytes, _outEnd - HeaderBytes);

    private void SendAdded()
    {
        if (!Added.IsEmpty)
        {
            SendPiece(Added);
            _outEnd = HeaderBytes;
        }
    }

    private void SendPiece(ReadOnlySpan<byte> piece)
    {
        _outHash.Append(piece);
        stream.Write(piece);
    }

    private void Verify(ReadOnlySpan<byte> checksum)
    {
        if (_inHash.GetCurrentHashAsUInt64() != BinaryPrimitives.ReadUInt64LittleEndian(checksum))
        {
            throw Damaged();
        }
    }

    private static IOException Damaged() => new("A frame was damaged on its way.");

    private int HeaderAt => _seed is null ? LengthAt : 0;

    private uint HeaderCheck(ReadOnlySpan<byte> header) =>
        unchecked((uint)XxHash3.HashToUInt64(header[LengthAt..ChecksumAt], _seed ?? 0));

    // Room is made as bytes arrive, so that a length alone takes none.
    private void ReadValues(int length)
    {
        for (var read = 0; read < length; )
        {
            if (read == _in.Length)
            {
                Array.Resize(ref _in, (int)Math.Min(_largest, 2L * _in.Length));
            }
            var end = Math.Min(length, _in.Length);
            stream.ReadExactly(_in.AsSpan(read, end - read));
            read = end;
        }
    }

    private ReadOnlySpan<byte> Next(long bytes)
    {
        if (bytes > _inEnd - _inAt)
        {
            throw new IOException($"A frame has {_inEnd - _inAt} bytes left where {bytes} are expected.");
        }
        var next = _in.AsSpan(_inAt, (int)bytes);
        _inAt += (int)bytes;
        return next;
    }

    private Span<byte> Room(int bytes)
    {
        var end = checked(_outEnd + bytes);
        if (end - HeaderBytes > _largest)
        {
            throw new IOException($"A frame would have {end - HeaderBytes} bytes; at most {_largest} are sent.");
        }
        if (_out.Length < end)
        {
            Array.Resize(ref _out, (int)Math.Min(LargestValues, Math.Max(end, 2L * _out.Length)));
        }
        var room = _out.AsSpan(_outEnd, bytes);
        _outEnd = end;
        return room;
    }
}
