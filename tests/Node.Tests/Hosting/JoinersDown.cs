using Akka.Actor;
using Akka.Cluster;

namespace Pipeline.Node.Tests.Hosting;

/// <summary>Downs the first <c>test.joiners</c> nodes that join, before they are up.</summary>
/// <param name="system">The coordinator's actor system.</param>
/// <param name="cluster">Its cluster.</param>
public sealed class JoinersDown(ActorSystem system, Cluster cluster) : IDowningProvider
{
    /// <inheritdoc />
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc />
    public Props DowningActorProps { get; } =
        Props.Create(() => new DowningActor(cluster, system.Settings.Config.GetInt("test.joiners", 0)));

    private sealed class DowningActor : ReceiveActor
    {
        private readonly Cluster _cluster;

        public DowningActor(Cluster cluster, int joiners)
        {
            _cluster = cluster;
            Receive<ClusterEvent.MemberJoined>(joined =>
            {
                if (joined.Member.UniqueAddress != cluster.SelfUniqueAddress && joiners-- > 0)
                {
                    cluster.Down(joined.Member.Address);
                }
            });
        }

        protected override void PreStart() =>
            _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberJoined));
    }
}
