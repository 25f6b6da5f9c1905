using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The coordinator's way to a worker, for one run; what it hears that way are <see cref="WorkerEvent"/>s.</summary>
/// <remarks>Safe for concurrent use. Its end is told to both sides, whoever makes it.</remarks>
internal interface IWorkerLink : IDisposable
{
    /// <summary>The worker.</summary>
    NodeId Worker { get; }

    /// <summary>Its single-threaded lanes, at least 1.</summary>
    int Lanes { get; }

    /// <summary>Whether parameters have to be sent: lanes of the coordinator's own process have them in memory.</summary>
    bool IsRemote { get; }

    /// <summary>Has slices of the open round computed; does not wait for that, nor for the network.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices, the costliest first.</param>
    void Ask(RoundKey key, ImmutableArray<int> slices);

    /// <summary>Lets the worker have rows for the next round that the open one does not change; does not wait for the network.</summary>
    /// <param name="key">The open round, of gradients.</param>
    /// <param name="next">The next, of gradients.</param>
    /// <param name="slices">Its slices that this worker will probably be asked for.</param>
    void SendAhead(RoundKey key, RoundKey next, ImmutableArray<int> slices);
}
