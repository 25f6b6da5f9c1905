using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace Pipeline.TrainCoordinator.TensorBoard;

/// <summary>Events as TensorBoard's files hold them.</summary>
/// <remarks>
/// Source: TensorFlow's <c>event.proto</c>, <c>summary.proto</c> and <c>record_writer.cc</c>. A record is the length of the
/// message (uint64), its checksum, the message, its checksum; little-endian.
/// </remarks>
internal static class EventRecord
{
    /// <summary>The first record of every file.</summary>
    /// <param name="time">When it is written.</param>
    internal static byte[] Version(DateTimeOffset time) =>
        Framed(Message(time, step: 0, output => Text(output, field: 3, "brain.Event:2")));

    /// <summary>Says that a process goes on with a run: readers forget what another noted at this step or later.</summary>
    /// <param name="time">When it is written.</param>
    /// <param name="step">The first step that is noted.</param>
    internal static byte[] Start(DateTimeOffset time, long step)
    {
        static void Status(CodedOutputStream output)
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteEnum(1); // SessionLog.START
        }

        return Framed(Message(time, step, output => Nested(output, field: 7, Status)));
    }

    /// <summary>Values of some series.</summary>
    /// <param name="time">When it is written.</param>
    /// <param name="step">Where they stand on the axis of steps.</param>
    /// <param name="values">Name and value of each series.</param>
    internal static byte[] Scalars(DateTimeOffset time, long step, params (string Series, double Value)[] values)
    {
        void Summary(CodedOutputStream output)
        {
            foreach (var (series, value) in values)
            {
                Nested(
                    output,
                    field: 1,
                    inner =>
                    {
                        Text(inner, field: 1, series);
                        inner.WriteTag(2, WireFormat.WireType.Fixed32);
                        inner.WriteFloat((float)value);
                    }
                );
            }
        }

        return Framed(Message(time, step, output => Nested(output, field: 5, Summary)));
    }

    private static byte[] Message(DateTimeOffset time, long step, Action<CodedOutputStream> content) =>
        Bytes(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(time.ToUnixTimeMilliseconds() / 1000.0);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            content(output);
        });

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> content)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Bytes(content)));
    }

    private static byte[] Bytes(Action<CodedOutputStream> content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            content(output);
        }
        return stream.ToArray();
    }

    private static byte[] Framed(byte[] message)
    {
        const int Header = sizeof(ulong) + sizeof(uint);
        var record = new byte[Header + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(sizeof(ulong)),
            Checksum(record.AsSpan(0, sizeof(ulong)))
        );
        message.CopyTo(record, Header);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Header + message.Length), Checksum(message));
        return record;
    }

    // CRC-32C, rotated and shifted by a constant, so that the checksum of a text that holds checksums stays meaningful.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return unchecked(BitOperations.RotateRight(~crc, 15) + 0xa282ead8);
    }
}
