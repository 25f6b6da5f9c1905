using System.Buffers.Binary;

namespace Pipeline.Shared.Wire;

/// <summary>An enum as its number, which must be one of its members.</summary>
/// <typeparam name="T">The enum, with <see cref="int"/> underneath.</typeparam>
internal sealed class EnumCodec<T> : WireCodec
    where T : struct, Enum
{
    internal override string Layout => typeof(T).Name;

    internal override int MinimumSizeBytes => sizeof(int);

    internal override void Write(WireWriter writer, object? value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value!);
        writer.Put(bytes);
    }

    internal override object Read(WireReader reader)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(reader.Take(sizeof(int)));
        var value = Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(typeof(T), value)
            ? value
            : throw new WireFormatException($"A message holds {number} where one of {typeof(T).Name} is expected.");
    }
}
