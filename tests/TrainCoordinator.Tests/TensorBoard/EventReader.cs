using System.Buffers.Binary;
using System.Text;

namespace Pipeline.TrainCoordinator.Tests.TensorBoard;

/// <summary>Reads event files by TensorFlow's definitions alone: a checksum of its own, bit by bit, and fields by number.</summary>
internal static class EventReader
{
    /// <summary>The messages of a file, their checksums compared.</summary>
    internal static List<byte[]> Messages(byte[] file)
    {
        var messages = new List<byte[]>();
        for (var at = 0; at < file.Length; )
        {
            var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var message = file.AsSpan(at + 12, length).ToArray();
            at += 12 + length;
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)));
            at += 4;
            messages.Add(message);
        }
        return messages;
    }

    /// <summary>The curves of a folder as TensorBoard shows them, by series and step; a step that would be shown twice fails.</summary>
    internal static SortedDictionary<string, SortedDictionary<long, float>> Curves(string folder)
    {
        var curves = new SortedDictionary<string, SortedDictionary<long, float>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*tfevents*").Order(StringComparer.Ordinal))
        {
            foreach (var message in Messages(File.ReadAllBytes(file)))
            {
                var fields = Fields(message);
                var step = fields.Where(field => field.Number == 2).Sum(field => (long)field.Value);
                if (fields.Exists(field => field.Number == 7))
                {
                    foreach (var curve in curves.Values)
                    {
                        curve.Keys.Where(noted => noted >= step).ToList().ForEach(noted => curve.Remove(noted));
                    }
                }
                foreach (
                    var (series, value) in fields
                        .Where(field => field.Number == 5)
                        .SelectMany(field => Values(field.Bytes))
                )
                {
                    curves.TryAdd(series, []);
                    curves[series].Add(step, value);
                }
            }
        }
        return curves;
    }

    /// <summary>The fields of a message, in order; a number has its bits, everything else its bytes.</summary>
    internal static List<(int Number, ulong Value, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        for (var at = 0; at < message.Length; )
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(((int)(tag >> 3), Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(((int)(tag >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(((int)(tag >> 3), BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    Assert.Fail($"A field has the wire type {tag & 7}.");
                    break;
            }
        }
        return fields;
    }

    /// <summary>CRC-32C with the reversed polynomial 0x82F63B78.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
            }
        }
        return crc ^ 0xFFFFFFFFu;
    }

    private static IEnumerable<(string Series, float Value)> Values(byte[] summary)
    {
        foreach (var value in Fields(summary))
        {
            var fields = Fields(value.Bytes);
            yield return (
                Encoding.UTF8.GetString(fields[0].Bytes),
                BitConverter.UInt32BitsToSingle((uint)fields[1].Value)
            );
        }
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }
}
