using Akka.Actor;
using Akka.Cluster;
using Pipeline.Node.Hosting;

namespace Pipeline.Node.Tests.Hosting;

public sealed class CoordinatorWatchActorTests : ActorSpec
{
    public CoordinatorWatchActorTests()
        : base(
            $"""
            {ClusterOfOne}
            akka.loglevel = INFO
            akka.cluster.roles = [{NodeOptions.CoordinatorRole}]
            """
        ) { }

    [Theory]
    [InlineData(MemberStatus.Exiting, "has left the cluster.")]
    [InlineData(MemberStatus.Down, "is lost.")]
    public async Task OnRemoved_LastCoordinator_SaysWhetherItLeftOrIsLost(MemberStatus before, string said)
    {
        var cluster = Cluster.Get(Sys);
        await cluster.JoinAsync(cluster.SelfAddress, Cancellation);
        var watch = Sys.ActorOf(CoordinatorWatchActor.Props());
        var coordinator = cluster.SelfMember;
        watch.Tell(new ClusterEvent.MemberUp(coordinator.Copy(MemberStatus.Up)));

        await EventFilter
            .Info(message: $"The last coordinator, {cluster.SelfAddress}, {said}")
            .ExpectOneAsync(
                () =>
                {
                    watch.Tell(new ClusterEvent.MemberRemoved(coordinator.Copy(MemberStatus.Removed), before));
                    return Task.CompletedTask;
                },
                Cancellation
            );
    }
}
