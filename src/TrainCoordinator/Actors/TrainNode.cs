using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>What the training actors of one process share.</summary>
/// <param name="channel">How workers of other processes reach this one.</param>
/// <param name="lanes">Its single-threaded lanes, at least 0.</param>
/// <param name="root">Where jobs may read and write.</param>
/// <param name="clock">The clock of jobs.</param>
internal sealed class TrainNode(ChannelOptions channel, int lanes, DataRoot root, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private TensorServer? _server;

    /// <summary>What this process shows to others, and whom it trusts; <c>null</c> where everybody is trusted.</summary>
    internal ChannelSecurity? Security => channel.Security;

    /// <summary>The runs that are led from this process.</summary>
    internal ExchangeHub Hub { get; } = new();

    /// <summary>Its single-threaded lanes, at least 0.</summary>
    internal int Lanes { get; } = lanes;

    /// <summary>Threads for what the leader of a run does while all lanes wait for it, at least 1: a process without lanes has its processors for that.</summary>
    internal int LeadingLanes { get; } = lanes > 0 ? lanes : Environment.ProcessorCount;

    /// <summary>Where jobs may read and write.</summary>
    internal DataRoot Root { get; } = root;

    /// <summary>The clock of jobs.</summary>
    internal TimeProvider Clock { get; } = clock;

    /// <summary>Where workers in other processes find the exchange; begins to listen when first asked for.</summary>
    internal string ExchangeAddress
    {
        get
        {
            lock (_gate)
            {
                return (_server ??= new TensorServer(channel, Hub)).Address;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _server?.Dispose();
}
