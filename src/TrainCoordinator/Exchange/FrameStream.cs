using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Frames over a stream: length, kind, checksum, then values, all little-endian.</summary>
/// <param name="stream">The stream; is closed with this.</param>
/// <remarks>
/// A frame is built by the <c>Put</c> methods and sent whole; one that is received is taken apart by the <c>Take</c>
/// methods in the same order. Buffers are kept, so a step allocates nothing for them. One thread sends and one receives
/// at a time.
/// </remarks>
internal sealed class FrameStream(Stream stream) : IDisposable
{
    /// <summary>Version of what is said on a channel, and how.</summary>
    internal const int Version = 2;

    // Length (4), kind (1), XxHash3 of the payload (8).
    private const int HeaderBytes = 13;

    // Whoever is not welcome yet is listened to no longer than this.
    private const int LargestGreeting = 1 << 12;

    // Positions of slices: 4 bytes for each of at most a million documents, and some numbers.
    private const long LargestRest = (1L << 22) + LargestGreeting;

    // A table of a million words with 256 columns fits.
    private const int LargestPayload = 1 << 30;

    private int _largest = LargestGreeting;
    private long _seed;
    private byte[] _out = new byte[LargestGreeting];
    private int _outEnd = HeaderBytes;
    private byte[] _in = new byte[LargestGreeting];
    private int _inEnd;
    private int _inAt;

    /// <summary>Has all further frames be of one run: the checksums of any other's do not fit, nor do larger ones.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="layout">The model's parameters.</param>
    internal void Bind(RunId run, int generation, ParameterLayout layout)
    {
        var table = (long)layout.Spec.EmbeddingRows * (layout.Spec.EmbeddingSize + 1);
        _largest = (int)Math.Min(LargestPayload, ((layout.Count + table) * sizeof(float)) + LargestRest);
        _seed = unchecked((long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(run.Value), generation));
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
        var payload = _out.AsSpan(HeaderBytes, _outEnd - HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(_out, payload.Length);
        _out[4] = (byte)kind;
        BinaryPrimitives.WriteUInt64LittleEndian(_out.AsSpan(5), XxHash3.HashToUInt64(payload, _seed));
        stream.Write(_out.AsSpan(0, _outEnd));
        stream.Flush();
        _outEnd = HeaderBytes;
    }

    /// <summary>Waits for a frame.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="IOException">The other side is gone, or has sent something else than frames.</exception>
    internal FrameKind Receive()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        stream.ReadExactly(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 0 || length > _largest)
        {
            throw new IOException($"A frame says it has {length} bytes; expected 0 to {_largest}.");
        }
        ReadPayload(length);
        var payload = _in.AsSpan(0, length);
        (_inAt, _inEnd) = (0, length);
        return XxHash3.HashToUInt64(payload, _seed) == BinaryPrimitives.ReadUInt64LittleEndian(header[5..])
            ? (FrameKind)header[4]
            : throw new IOException($"A frame of {length} bytes was damaged on its way.");
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

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();

    // Room is made as bytes arrive, so that a length alone takes none.
    private void ReadPayload(int length)
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
            Array.Resize(ref _out, (int)Math.Min(LargestPayload, Math.Max(end, 2L * _out.Length)));
        }
        var room = _out.AsSpan(_outEnd, bytes);
        _outEnd = end;
        return room;
    }
}
