using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Pipeline.Node.Hosting;

/// <summary>Has a node leave a cluster whose last coordinator has left.</summary>
/// <remarks>
/// A coordinator that is started again makes a new cluster, which the others have to join. One that is killed or cut off
/// needs nothing of this: then the node is downed for want of a quorum.
/// </remarks>
internal sealed class CoordinatorWatchActor : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableHashSet<UniqueAddress> _coordinators = [];

    public CoordinatorWatchActor()
    {
        Receive<ClusterEvent.MemberRemoved>(OnRemoved);
        Receive<ClusterEvent.IMemberEvent>(OnSeen);
    }

    internal static Props Props() => Akka.Actor.Props.Create(() => new CoordinatorWatchActor());

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnSeen(ClusterEvent.IMemberEvent seen)
    {
        if (seen.Member.HasRole(NodeOptions.CoordinatorRole))
        {
            _coordinators = _coordinators.Add(seen.Member.UniqueAddress);
        }
    }

    private void OnRemoved(ClusterEvent.MemberRemoved removed)
    {
        var rest = _coordinators.Remove(removed.Member.UniqueAddress);
        if (rest.IsEmpty && !_coordinators.IsEmpty)
        {
            // One that was put out, because it was out of reach, may well go on.
            _log.Info(
                "The last coordinator, {Coordinator}, {WhatBecameOfIt}.",
                removed.Member.Address,
                removed.PreviousStatus == MemberStatus.Down ? "is lost" : "has left the cluster"
            );
            _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        }
        _coordinators = rest;
    }
}
