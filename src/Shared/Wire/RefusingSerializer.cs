using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Pipeline.Shared.Wire;

/// <summary>Takes the place of Akka's JSON serializer and refuses everything.</summary>
/// <remarks>
/// Akka's own creates any type that the bytes name, whatever the sender's settings; no peer may have that power.
/// It is also the serializer of last resort, so sending a type that is not an <c>IPipelineMessage</c> fails here.
/// </remarks>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>Made by Akka.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="config">The JSON serializer's settings; not used.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config config)
        : base(system) => _ = config;

    /// <summary>Number of Akka's JSON serializer.</summary>
    public override int Identifier => 1;

    /// <inheritdoc />
    public override bool IncludeManifest => false;

    /// <inheritdoc />
    /// <exception cref="WireFormatException">Always.</exception>
    public override byte[] ToBinary(object obj) =>
        throw new WireFormatException($"{obj.GetType()} is not a pipeline message and cannot go to another node.");

    /// <inheritdoc />
    /// <exception cref="WireFormatException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new WireFormatException("Another node sent JSON, which no pipeline node does; it was refused.");
}
