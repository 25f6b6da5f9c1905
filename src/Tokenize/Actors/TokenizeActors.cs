using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Pipeline.Shared.Actors;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Actors;

/// <summary>Puts the tokenize stage on a node. The node has the ingest stage already.</summary>
public static class TokenizeActors
{
    private const string CoordinatorName = "preprocess";

    extension(AkkaConfigurationBuilder builder)
    {
        /// <summary>Starts the lanes of this node, and the coordinator of preprocessing or a proxy of it.</summary>
        /// <param name="coordinatorRole">Role of the nodes that may have the coordinator.</param>
        /// <param name="isCoordinator">Whether this node is one of them.</param>
        /// <param name="lanes">Number of lanes, at least 0.</param>
        /// <param name="root">Where jobs may read and write on this node.</param>
        /// <param name="clock">The clock of jobs.</param>
        /// <returns>The same builder; the coordinator's proxy is in the registry under <see cref="PreprocessCoordinator"/>.</returns>
        public AkkaConfigurationBuilder WithTokenize(
            string coordinatorRole,
            bool isCoordinator,
            int lanes,
            DataRoot root,
            TimeProvider clock
        )
        {
            var singleton = new ClusterSingletonOptions
            {
                Role = coordinatorRole,
                // The proxy warns of a failure "after 30 seconds" at every start and at every end.
                LogSingletonIdentificationFailure = false,
            };
            return (
                isCoordinator
                    ? builder.WithSingleton<PreprocessCoordinator>(
                        CoordinatorName,
                        (_, registry, _) =>
                            PreprocessCoordinatorActor.Props(registry.Get<IngestMessages.Stage>(), root, clock),
                        singleton
                    )
                    : builder.WithSingletonProxy<PreprocessCoordinator>(CoordinatorName, singleton)
            ).WithActors((system, registry) => StartLanes(system, registry, lanes, root));
        }
    }

    private static void StartLanes(ActorSystem system, IActorRegistry registry, int count, DataRoot root)
    {
        var node = NodeName.Of(Cluster.Get(system).SelfUniqueAddress);
        var encoders = new EncoderCache();
        var blocks = new RecentBlocks();
        for (var lane = 0; lane < count; lane++)
        {
            var props = LaneActor.Props(
                new WorkerId(node, lane),
                registry.Get<PreprocessCoordinator>(),
                registry.Get<IngestMessages.Stage>(),
                root,
                encoders,
                blocks
            );
            system.ActorOf(props, $"lane-{lane}");
        }
    }
}
