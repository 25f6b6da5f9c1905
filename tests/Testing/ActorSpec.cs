using Akka.TestKit.Xunit;
using Xunit;

namespace Pipeline.Testing;

/// <summary>An actor system that says nothing, and a folder, both gone at the end of a test.</summary>
/// <param name="config">Settings besides, as HOCON.</param>
public abstract class ActorSpec(string config = "")
    : TestKit(
        $"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        akka.test.single-expect-default = 30s
        akka.test.default-timeout = 30s
        pipeline.lanes.type = Dispatcher
        pipeline.readers.type = Dispatcher
        {config}
        """
    )
{
    /// <summary>What makes an actor system a cluster of one, which nobody has to be told of that it ends: that takes 5 s now and then.</summary>
    protected const string ClusterOfOne = """
        akka.actor.provider = cluster
        akka.coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        """;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected TempFolder Temp { get; } = new();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        Temp.Dispose();
    }
}
