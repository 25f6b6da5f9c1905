using System.Collections.Immutable;
using System.Reflection;

namespace Pipeline.Shared.Wire;

/// <summary>A record as its members in the order of declaration.</summary>
/// <remarks>
/// A positional record is made by its constructor, any other by its parameterless constructor and its settable
/// properties. Constructors that check their arguments so check what comes from the wire.
/// </remarks>
internal sealed class RecordCodec : WireCodec
{
    private readonly Type _type;
    private readonly ConstructorInvoker _constructor;
    private readonly bool _isPositional;
    private readonly ImmutableArray<Member> _members;

    /// <summary>Works out the members of a record.</summary>
    /// <param name="type">The record.</param>
    /// <exception cref="WireFormatException">It is not a sealed record or record struct, or a member cannot go on the wire.</exception>
    internal RecordCodec(Type type)
    {
        if (!type.IsSealed || type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is null)
        {
            throw new WireFormatException($"{type} is no number, text, enum, immutable array or sealed record.");
        }
        _type = type;
        var positional = type.GetConstructors().SingleOrDefault(c => c.GetParameters().Length > 0);
        _isPositional = positional is not null;
        _constructor = ConstructorInvoker.Create(positional ?? type.GetConstructor(Type.EmptyTypes)!);
        var properties = positional is not null
            ? positional.GetParameters().Select(parameter => type.GetProperty(parameter.Name!)!)
            : type.GetProperties().Where(p => p.CanWrite).OrderBy(p => p.MetadataToken);
        var nullability = new NullabilityInfoContext();
        _members = [.. properties.Select(property => new Member(property, CodecOf(property, nullability)))];
    }

    internal override string Layout =>
        $"{_type.Name}({string.Join(", ", _members.Select(m => $"{m.Property.Name}: {m.Codec.Layout}"))})";

    internal override int MinimumSizeBytes => _members.Sum(m => m.Codec.MinimumSizeBytes);

    internal override void Write(WireWriter writer, object? value)
    {
        if (value is null)
        {
            throw new WireFormatException($"A required {_type.Name} of a message is null.");
        }
        foreach (var member in _members)
        {
            member.Codec.Write(writer, member.Property.GetValue(value));
        }
    }

    internal override object Read(WireReader reader)
    {
        var values = new object?[_members.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _members[i].Codec.Read(reader);
        }
        if (_isPositional)
        {
            return _constructor.Invoke(values.AsSpan());
        }
        var record = _constructor.Invoke();
        for (var i = 0; i < values.Length; i++)
        {
            _members[i].Property.SetValue(record, values[i]);
        }
        return record;
    }

    private static WireCodec CodecOf(PropertyInfo property, NullabilityInfoContext nullability)
    {
        var codec = For(property.PropertyType);
        var mayBeNull =
            !property.PropertyType.IsValueType && nullability.Create(property).ReadState == NullabilityState.Nullable;
        return mayBeNull ? new OptionalCodec(codec) : codec;
    }

    private readonly record struct Member(PropertyInfo Property, WireCodec Codec);
}
