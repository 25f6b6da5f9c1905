using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Pipeline.Shared.Actors;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Puts the training stage on a node.</summary>
public static class TrainActors
{
    private const string CoordinatorName = "train";

    extension(AkkaConfigurationBuilder builder)
    {
        /// <summary>Starts the lanes of this node, and the coordinator of training or a proxy of it.</summary>
        /// <param name="channel">How workers of other processes reach this one.</param>
        /// <param name="coordinatorRole">Role of the nodes that may have the coordinator.</param>
        /// <param name="isCoordinator">Whether this node is one of them.</param>
        /// <param name="lanes">Number of lanes, at least 0.</param>
        /// <param name="root">Where jobs may read and write.</param>
        /// <param name="clock">The clock of jobs.</param>
        /// <returns>The same builder; the coordinator's proxy is in the registry under <see cref="TrainLeader"/>.</returns>
        public AkkaConfigurationBuilder WithTrainCoordinator(
            ChannelOptions channel,
            string coordinatorRole,
            bool isCoordinator,
            int lanes,
            DataRoot root,
            TimeProvider clock
        )
        {
            // It counts attempts, not time: at our interval it would complain while a node still starts.
            var singleton = new ClusterSingletonOptions
            {
                Role = coordinatorRole,
                LogSingletonIdentificationFailure = false,
            };
            var node = new TrainNode(channel, lanes, root, clock);
            return (
                isCoordinator
                    ? builder.WithSingleton<TrainLeader>(
                        CoordinatorName,
                        (_, _, _) => TrainCoordinatorActor.Props(node),
                        singleton
                    )
                    : builder.WithSingletonProxy<TrainLeader>(CoordinatorName, singleton)
            ).WithActors((system, registry) => StartWorker(system, registry, node));
        }
    }

    private static void StartWorker(ActorSystem system, IActorRegistry registry, TrainNode node)
    {
        system.RegisterOnTermination(node.Dispose);
        if (node.Lanes == 0)
        {
            return;
        }
        var address = Cluster.Get(system).SelfUniqueAddress;
        var worker = new NodeId(NodeName.Of(address));
        system.ActorOf(TrainWorkerActor.Props(worker, registry.Get<TrainLeader>(), node), "train-worker");
    }
}
