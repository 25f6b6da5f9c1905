using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Pipeline.Shared.Wire;

/// <summary>Turns values of one type into bytes and back.</summary>
/// <remarks>
/// The bytes hold values only, in the order of declaration and without names: numbers little-endian, text as UTF-8
/// behind its length, arrays behind their count. The type is known beforehand on both sides, so nothing on the wire
/// can choose what is created. Safe for concurrent use.
/// </remarks>
internal abstract class WireCodec
{
    private static readonly ConcurrentDictionary<Type, WireCodec> Known = new();

    /// <summary>The layout in words, for the list of all layouts that a test holds fast.</summary>
    internal abstract string Layout { get; }

    /// <summary>Bytes that the smallest value takes.</summary>
    internal abstract int MinimumSizeBytes { get; }

    /// <summary>Adds a value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">A value of the codec's type.</param>
    internal abstract void Write(WireWriter writer, object? value);

    /// <summary>Reads a value.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="WireFormatException">The bytes are not such a value.</exception>
    internal abstract object? Read(WireReader reader);

    /// <summary>The codec of a type.</summary>
    /// <param name="type">Number, text, enum, record of such, or an immutable array of them.</param>
    /// <exception cref="WireFormatException">A value of the type cannot go on the wire.</exception>
    internal static WireCodec For(Type type) => Known.GetOrAdd(type, Create);

    private static WireCodec Create(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return new OptionalCodec(For(underlying));
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var element = type.GenericTypeArguments[0];
            return Generic(NumberCodec.IsNumber(element) ? typeof(NumberArrayCodec<>) : typeof(ArrayCodec<>), element);
        }
        if (type.IsEnum)
        {
            return Generic(typeof(EnumCodec<>), type);
        }
        if (type == typeof(string))
        {
            return new TextCodec();
        }
        if (type == typeof(bool))
        {
            return new FlagCodec();
        }
        return NumberCodec.IsNumber(type) ? Generic(typeof(NumberCodec<>), type) : new RecordCodec(type);
    }

    private static WireCodec Generic(Type codec, Type value) =>
        (WireCodec)Activator.CreateInstance(codec.MakeGenericType(value), nonPublic: true)!;
}
