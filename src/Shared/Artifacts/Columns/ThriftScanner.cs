using System.Text;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Reads Thrift's compact protocol strictly: only what a shape allows, never past the end.</summary>
/// <remarks>
/// Stricter than the protocol where our writer is: field ids ascend, no field is unknown. Every claimed length is
/// compared with the bytes that are left before anything is allocated; depth is that of the shape.
/// </remarks>
internal ref struct ThriftScanner
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Begins at the first byte.</summary>
    /// <param name="bytes">The bytes; the value may end before them.</param>
    public ThriftScanner(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Number of bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Reads one struct.</summary>
    /// <param name="shape">What it may hold.</param>
    /// <exception cref="InvalidDataException">The bytes hold something else.</exception>
    public ThriftStruct Read(ThriftShape shape)
    {
        var fields = new Dictionary<int, object>();
        var id = 0;
        for (var header = Next(); header != 0; header = Next())
        {
            var step = header >> 4;
            // Our writer's ids ascend in steps of 1 to 15; the long form of a header never occurs.
            if (step == 0)
            {
                throw new InvalidDataException("a header field is out of order");
            }
            id += step;
            if (!shape.Fields!.TryGetValue(id, out var field))
            {
                throw new InvalidDataException($"a header has the unknown field {id}");
            }
            fields.Add(id, ReadValue((ThriftType)(header & 0x0f), field));
        }
        return new ThriftStruct(fields);
    }

    private object ReadValue(ThriftType type, ThriftShape shape)
    {
        var isExpected = type == shape.Type || (type == ThriftType.False && shape.Type == ThriftType.True);
        if (!isExpected)
        {
            throw new InvalidDataException($"a header field has the type {(int)type}, expected {(int)shape.Type}");
        }
        return type switch
        {
            ThriftType.True => 1L,
            ThriftType.False => 0L,
            ThriftType.Byte => (long)unchecked((sbyte)Next()),
            ThriftType.Int32 => ReadZigzag(bits: 32),
            ThriftType.Int64 => ReadZigzag(bits: 64),
            ThriftType.Binary => ReadBinary(),
            ThriftType.List => ReadList(shape.Element!),
            ThriftType.Struct => Read(shape),
            _ => throw new InvalidDataException($"a header field has the type {(int)type}"),
        };
    }

    private List<object> ReadList(ThriftShape element)
    {
        var header = Next();
        var count = header >> 4 == 15 ? ReadLength() : header >> 4;
        // Each element takes a byte at least.
        if (count > _bytes.Length - Position)
        {
            throw new InvalidDataException($"a header list claims {count} elements");
        }
        var list = new List<object>(count);
        for (var i = 0; i < count; i++)
        {
            list.Add(ReadValue((ThriftType)(header & 0x0f), element));
        }
        return list;
    }

    private string ReadBinary()
    {
        var length = ReadLength();
        if (length > _bytes.Length - Position)
        {
            throw new InvalidDataException($"a header text claims {length} bytes");
        }
        var text = Encoding.UTF8.GetString(_bytes.Slice(Position, length));
        Position += length;
        return text;
    }

    private int ReadLength()
    {
        var value = ReadVarint(bits: 32);
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException("a header length is negative");
    }

    private long ReadZigzag(int bits)
    {
        var value = ReadVarint(bits);
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    private ulong ReadVarint(int bits)
    {
        ulong value = 0;
        for (var shift = 0; shift < bits; shift += 7)
        {
            var next = Next();
            value |= unchecked((ulong)(next & 0x7f) << shift);
            if (next < 0x80)
            {
                return bits == 64 || value <= uint.MaxValue
                    ? value
                    : throw new InvalidDataException("a header number is too large");
            }
        }
        throw new InvalidDataException("a header number is too long");
    }

    private byte Next() =>
        Position < _bytes.Length
            ? _bytes[Position++]
            : throw new InvalidDataException("a header runs past the end of the file");
}
