using Pipeline.Node.Hosting;

namespace Pipeline.Node.Tests.Hosting;

public sealed class NodeEndpointTests
{
    [Theory]
    [InlineData("10.0.0.1:99", "10.0.0.1", 99)]
    [InlineData("node-1.example:4053", "node-1.example", 4053)]
    [InlineData("node-1", "node-1", NodeOptions.UsualPort)]
    [InlineData("localhost:7", "127.0.0.1", 7)]
    public void TryParse_HostAndPort_AreRead(string text, string host, int port)
    {
        Assert.True(NodeEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(new NodeEndpoint(host, port), endpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":4053")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("akka.tcp://pipeline@host:4053")]
    [InlineData("ho st:4053")]
    [InlineData("::1")]
    [InlineData("4053")]
    [InlineData("4053:4053")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(NodeEndpoint.TryParse(text, out _));

    [Fact]
    public async Task OwnAddress_TowardsTheLoopbackInterface_IsOnIt() =>
        Assert.Equal(
            "127.0.0.1",
            await new NodeEndpoint("127.0.0.1", 4053).OwnAddressAsync(TestContext.Current.CancellationToken)
        );
}
