using System.Globalization;
using Akka.Actor;
using Akka.Serialization;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Shared.Wire;

/// <summary>The only serializer for what the nodes say to each other.</summary>
/// <param name="system">The actor system, as Akka hands it in.</param>
/// <remarks>
/// On the wire a message is a short name of <see cref="WireManifest"/> and its values: no name of a CLR type, so a
/// peer chooses among our records and nothing else. Safe for concurrent use.
/// </remarks>
public sealed class MessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string FrameSizePath = "akka.remote.dot-netty.tcp.maximum-frame-size";

    // Of a frame, for what Akka puts around a message: the paths of both actors and the message's name.
    private const int EnvelopeBytes = 1 << 12;

    private readonly MessageMeters _meters = MessageMeters.Of(system);
    private readonly long _mostBytes =
        (system.Settings.Config.GetByteSize(FrameSizePath, def: null) ?? int.MaxValue) - EnvelopeBytes;

    /// <summary>Number of this serializer on the wire; Akka keeps 0 to 40 for itself.</summary>
    public override int Identifier => 2016;

    /// <inheritdoc />
    /// <exception cref="WireFormatException">The message has no name, or holds what cannot go on the wire.</exception>
    public override string Manifest(object o) => WireManifest.NameOf(o.GetType());

    /// <inheritdoc />
    /// <exception cref="WireFormatException">
    /// The message has no name, holds what cannot go on the wire, or is larger than a frame; an
    /// <see cref="OversizedMessage"/> tells the node of the last, since nobody hears of what is thrown here.
    /// </exception>
    public override byte[] ToBinary(object obj)
    {
        var (name, bytes) = WireMessage.Encode(obj);
        if (bytes.Length > _mostBytes)
        {
            var failure = TooLarge(name, bytes.Length);
            system.EventStream.Publish(new OversizedMessage((IPipelineMessage)obj, failure));
            throw new WireFormatException(failure.Message);
        }
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

    private Failure TooLarge(string name, int sizeBytes) =>
        new(
            ErrorKind.Cluster,
            string.Create(
                CultureInfo.InvariantCulture,
                $"A message '{name}' has {sizeBytes:N0} bytes; {_mostBytes:N0} are the most that go from node to node. Run the command without '--cluster', or give every node a larger '{FrameSizePath}'."
            ),
            Path: null
        );
}
