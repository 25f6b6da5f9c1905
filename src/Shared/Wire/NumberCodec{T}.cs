using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Shared.Wire;

/// <summary>A number as its little-endian bytes, which are its bytes in memory on every platform .NET and libtorch share.</summary>
/// <typeparam name="T">The type of number.</typeparam>
internal sealed class NumberCodec<T> : WireCodec
    where T : unmanaged
{
    internal override string Layout => typeof(T).Name;

    internal override int MinimumSizeBytes => Unsafe.SizeOf<T>();

    internal override void Write(WireWriter writer, object? value)
    {
        var number = (T)value!;
        writer.Put(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in number)));
    }

    internal override object Read(WireReader reader) => MemoryMarshal.Read<T>(reader.Take(Unsafe.SizeOf<T>()));
}
