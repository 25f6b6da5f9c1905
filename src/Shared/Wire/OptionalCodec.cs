namespace Pipeline.Shared.Wire;

/// <summary>A value that may be absent: one byte, and the value where it is there.</summary>
/// <param name="inner">Codec of the value.</param>
internal sealed class OptionalCodec(WireCodec inner) : WireCodec
{
    internal override string Layout => inner.Layout + "?";

    internal override int MinimumSizeBytes => 1;

    internal override void Write(WireWriter writer, object? value)
    {
        writer.Flag(value is not null);
        if (value is not null)
        {
            inner.Write(writer, value);
        }
    }

    internal override object? Read(WireReader reader) => reader.Flag() ? inner.Read(reader) : null;
}
