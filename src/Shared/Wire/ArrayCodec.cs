using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pipeline.Shared.Wire;

/// <summary>An array as its count and its elements.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
internal sealed class ArrayCodec<T> : WireCodec
{
    private readonly WireCodec _element = For(typeof(T));

    internal override string Layout => _element.Layout + "[]";

    internal override int MinimumSizeBytes => sizeof(int);

    internal override void Write(WireWriter writer, object? value)
    {
        var array = Set((ImmutableArray<T>)value!);
        writer.Count(array.Length);
        foreach (var element in array)
        {
            _element.Write(writer, element);
        }
    }

    internal override object Read(WireReader reader)
    {
        var array = new T[reader.Count(_element.MinimumSizeBytes)];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = (T)_element.Read(reader)!;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(array);
    }

    /// <summary>The array, unless it was never set.</summary>
    /// <param name="array">An array of a message.</param>
    internal static ImmutableArray<T> Set(ImmutableArray<T> array) =>
        array.IsDefault
            ? throw new WireFormatException($"An array of {typeof(T).Name} in a message was never set.")
            : array;
}
