namespace Pipeline.Shared.Wire;

/// <summary>Text as its length in bytes and UTF-8.</summary>
internal sealed class TextCodec : WireCodec
{
    internal override string Layout => nameof(String);

    internal override int MinimumSizeBytes => sizeof(int);

    internal override void Write(WireWriter writer, object? value) =>
        writer.Text((string?)value ?? throw new WireFormatException("A required text of a message is null."));

    internal override object Read(WireReader reader) => reader.Text();
}
