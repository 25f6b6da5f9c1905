using System.Collections.Immutable;
using Akka.Actor;

namespace Pipeline.Shared.Wire;

/// <summary>The meters of a node: one for all that it sends, and one for each job that it leads. Safe for concurrent use.</summary>
public sealed class MessageMeters : IExtension
{
    private ImmutableArray<MessageMeter> _running = [];

    private MessageMeters() { }

    /// <summary>All messages that the node has sent.</summary>
    public MessageMeter Sent { get; } = new();

    /// <summary>The meters of a node.</summary>
    /// <param name="system">Its actor system.</param>
    public static MessageMeters Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<MessageMeters, Provider>();
    }

    /// <summary>A meter for what the node sends and receives from now on.</summary>
    /// <returns>The meter; it runs until it is given to <see cref="Stop"/>.</returns>
    public MessageMeter Start()
    {
        var meter = new MessageMeter();
        ImmutableInterlocked.Update(ref _running, running => running.Add(meter));
        return meter;
    }

    /// <summary>Ends a meter; what it has shown stays.</summary>
    /// <param name="meter">The meter; one that was stopped before changes nothing.</param>
    public void Stop(MessageMeter meter) => ImmutableInterlocked.Update(ref _running, running => running.Remove(meter));

    /// <summary>Tells the meters of a message that is sent.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="sizeBytes">Its size in bytes.</param>
    internal void NoteSent(string name, int sizeBytes)
    {
        Sent.Note(name, sizeBytes);
        NoteReceived(name, sizeBytes);
    }

    /// <summary>Tells the meters of a message that was received.</summary>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="sizeBytes">Its size in bytes.</param>
    internal void NoteReceived(string name, int sizeBytes)
    {
        foreach (var meter in _running)
        {
            meter.Note(name, sizeBytes);
        }
    }

    private sealed class Provider : ExtensionIdProvider<MessageMeters>
    {
        public override MessageMeters CreateExtension(ExtendedActorSystem system) => new();
    }
}
