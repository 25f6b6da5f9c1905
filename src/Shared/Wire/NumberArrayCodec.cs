using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Shared.Wire;

/// <summary>An array of numbers as its count and their bytes, copied in one go.</summary>
/// <typeparam name="T">The type of number.</typeparam>
internal sealed class NumberArrayCodec<T> : WireCodec
    where T : unmanaged
{
    internal override string Layout => typeof(T).Name + "[]";

    internal override int MinimumSizeBytes => sizeof(int);

    internal override void Write(WireWriter writer, object? value)
    {
        var array = ArrayCodec<T>.Set((ImmutableArray<T>)value!);
        writer.Count(array.Length);
        writer.Put(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    internal override object Read(WireReader reader)
    {
        var size = Unsafe.SizeOf<T>();
        var count = reader.Count(size);
        return MemoryMarshal.Cast<byte, T>(reader.Take(count * size)).ToImmutableArray();
    }
}
