using Akka.Cluster;
using Akka.Event;
using Pipeline.Node.Hosting;

namespace Pipeline.Node.Tests.Hosting;

public sealed class NodeLoggerTests
{
    [Fact]
    public void IsShown_LineOfOurs_Always()
    {
        var line = new Info("test", typeof(CoordinatorWatchActor), "The last coordinator has left the cluster.");

        Assert.True(NodeLoggerActor.IsShown(line, isVerbose: false));
    }

    [Fact]
    public void IsShown_LineOfAkka_WhereTheLogIsVerboseOrItIsAnError()
    {
        const string text = "Association with remote system has failed";
        LogEvent[] lines =
        [
            new Info("test", typeof(Cluster), text),
            new Warning("test", typeof(Cluster), text),
            new Error(cause: null, "test", typeof(Cluster), text),
        ];

        Assert.Equal([false, false, true], lines.Select(line => NodeLoggerActor.IsShown(line, isVerbose: false)));
        Assert.All(lines, line => Assert.True(NodeLoggerActor.IsShown(line, isVerbose: true)));
    }

    [Fact]
    public void IsShown_ErrorOfAkkaAboutALostConnection_WhereTheLogIsVerbose()
    {
        const string text = "AssociationError [akka.tcp://pipeline@a:1] -> akka.tcp://pipeline@b:2: Error []";
        LogEvent[] lines =
        [
            new Error(cause: null, "test", typeof(Cluster), "Disassociated"),
            new Error(cause: null, "test", typeof(Cluster), text),
        ];

        Assert.All(lines, line => Assert.False(NodeLoggerActor.IsShown(line, isVerbose: false)));
        Assert.All(lines, line => Assert.True(NodeLoggerActor.IsShown(line, isVerbose: true)));
    }

    [Theory]
    [InlineData("Refused 10.0.0.9:4711, which showed 'CN=stranger': unable to get local issuer certificate.")]
    [InlineData("Rejected incoming connection from [10.0.0.9:4711] due to TLS handshake failure.")]
    public void IsShown_WarningAboutAConnectionThatWasRefused_Always(string text)
    {
        var line = new Warning("test", typeof(Cluster), text);

        Assert.True(NodeLoggerActor.IsShown(line, isVerbose: false));
    }
}
