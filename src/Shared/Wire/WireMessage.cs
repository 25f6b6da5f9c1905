using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Wire;

/// <summary>Messages as a short name and bytes, wherever they are kept or sent.</summary>
/// <remarks>Stateless; safe for concurrent use.</remarks>
public static class WireMessage
{
    /// <summary>The name and the bytes of a message.</summary>
    /// <param name="message">The message, an <see cref="IPipelineMessage"/>.</param>
    /// <exception cref="WireFormatException">The message has no name, or holds what cannot go on the wire.</exception>
    public static (string Name, byte[] Bytes) Encode(object message)
    {
        var name = WireManifest.NameOf(message.GetType());
        var writer = new WireWriter();
        WireCodec.For(message.GetType()).Write(writer, message);
        return (name, writer.ToArray());
    }

    /// <summary>The message of a name and bytes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="WireFormatException">The name is not known, or the bytes are not such a message.</exception>
    public static IPipelineMessage Decode(string name, ReadOnlyMemory<byte> bytes)
    {
        var codec = WireCodec.For(WireManifest.TypeOf(name));
        var reader = new WireReader(bytes);
        try
        {
            var message = codec.Read(reader);
            reader.End();
            return (IPipelineMessage)message!;
        }
        catch (ArgumentException e)
        {
            // The record itself refuses its values.
            throw new WireFormatException($"A message '{name}' holds a value out of range: {e.Message}");
        }
    }
}
