using Akka.Actor;
using Akka.Serialization;
using Pipeline.Shared.Messages;

namespace Pipeline.Shared.Wire;

/// <summary>The only serializer for what the nodes say to each other.</summary>
/// <param name="system">The actor system, as Akka hands it in.</param>
/// <remarks>
/// On the wire a message is a short name of <see cref="WireManifest"/> and its values: no name of a CLR type, so a
/// peer chooses among our records and nothing else. Safe for concurrent use.
/// </remarks>
public sealed class MessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly MessageMeters _meters = MessageMeters.Of(system);

    /// <summary>Number of this serializer on the wire; Akka keeps 0 to 40 for itself.</summary>
    public override int Identifier => 2016;

    /// <inheritdoc />
    /// <exception cref="WireFormatException">The message has no name, or holds what cannot go on the wire.</exception>
    public override string Manifest(object o) => WireManifest.NameOf(o.GetType());

    /// <inheritdoc />
    /// <exception cref="WireFormatException">The message has no name, or holds what cannot go on the wire.</exception>
    public override byte[] ToBinary(object obj)
    {
        var (name, bytes) = WireMessage.Encode(obj);
        _meters.NoteSent(name, bytes.Length);
        return bytes;
    }

    /// <inheritdoc />
    /// <returns>An <see cref="IPipelineMessage"/>.</returns>
    /// <exception cref="WireFormatException">The name is not known, or the bytes are not such a message.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var message = WireMessage.Decode(manifest, bytes);
        _meters.NoteReceived(manifest, bytes.Length);
        return message;
    }
}
