namespace Pipeline.Shared.Wire;

/// <summary>A truth value as one byte.</summary>
internal sealed class FlagCodec : WireCodec
{
    internal override string Layout => nameof(Boolean);

    internal override int MinimumSizeBytes => 1;

    internal override void Write(WireWriter writer, object? value) => writer.Flag((bool)value!);

    internal override object Read(WireReader reader) => reader.Flag();
}
