using Pipeline.Node.Hosting;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Tests.Hosting;

public sealed class NodeHostTests
{
    [Fact]
    public async Task StartAsync_WithoutSeeds_IsAMemberOfItsOwnCluster()
    {
        await using var node = await NodeHost.StartAsync(new NodeOptions(), TestContext.Current.CancellationToken);

        Assert.StartsWith("akka.tcp://pipeline@127.0.0.1:", node.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SeedThatDoesNotAnswer_SaysWhomItAsked()
    {
        var options = new NodeOptions { Seeds = ["127.0.0.1:1"], JoinTimeout = TimeSpan.FromMilliseconds(300) };

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.Contains("it asked 127.0.0.1:1.", error.Message, StringComparison.Ordinal);
    }
}
