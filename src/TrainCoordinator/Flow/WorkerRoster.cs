using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>The workers that offer themselves to a run: where each is, and which of them cannot take part.</summary>
/// <typeparam name="TActor">What stands for a worker; compared by value.</typeparam>
/// <param name="HasLanesHere">Whether the process that leads the run computes as well: there is no need to wait for others.</param>
internal sealed record WorkerRoster<TActor>(bool HasLanesHere)
    where TActor : notnull
{
    private ImmutableDictionary<NodeId, Entry> Known { get; init; } = ImmutableDictionary<NodeId, Entry>.Empty;

    private Failure? LastRefusal { get; init; }

    private bool HasAwaitedOthers { get; init; }

    /// <summary>All workers, those that cannot take part as well.</summary>
    internal IEnumerable<TActor> Actors => Known.Values.Select(worker => worker.Actor);

    /// <summary>Why nobody can compute the run; <c>null</c> while somebody may, or may still come.</summary>
    /// <remarks>Workers offer themselves within a second of each other: the first may be the only one that cannot.</remarks>
    internal Failure? Hopeless =>
        !Known.IsEmpty && Known.Values.All(worker => worker.IsRefusing) && (HasAwaitedOthers || HasLanesHere)
            ? LastRefusal
            : null;

    /// <summary>Whether a worker is known.</summary>
    /// <param name="worker">The worker.</param>
    internal bool Knows(NodeId worker) => Known.ContainsKey(worker);

    /// <summary>Whether a worker is known and has not refused.</summary>
    /// <param name="worker">The worker.</param>
    internal bool MayTakePart(NodeId worker) => Known.TryGetValue(worker, out var known) && !known.IsRefusing;

    /// <summary>Takes note of an offer. What a worker has refused it refuses until it is somewhere else.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="actor">Where it is.</param>
    internal WorkerRoster<TActor> Offer(NodeId worker, TActor actor) =>
        Known.TryGetValue(worker, out var known) && known.Actor.Equals(actor)
            ? this
            : this with
            {
                Known = Known.SetItem(worker, new Entry(actor, IsRefusing: false)),
            };

    /// <summary>Takes note that a known worker cannot take part.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="failure">Why.</param>
    internal WorkerRoster<TActor> Refuse(NodeId worker, Failure failure) =>
        this with
        {
            Known = Known.SetItem(worker, Known[worker] with { IsRefusing = true }),
            LastRefusal = failure,
        };

    /// <summary>Forgets a worker.</summary>
    /// <param name="worker">The worker.</param>
    internal WorkerRoster<TActor> Lose(NodeId worker) => this with { Known = Known.Remove(worker) };

    /// <summary>Takes note that whoever is free and near its data has had the time to offer itself.</summary>
    internal WorkerRoster<TActor> AwaitNoMore() => this with { HasAwaitedOthers = true };

    private sealed record Entry(TActor Actor, bool IsRefusing);
}
