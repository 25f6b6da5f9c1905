using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

public sealed class ChannelSecurityTests
{
    private readonly ChannelSecurity _security = new TestAuthority().Issue("node");

    // Not TLS, so that whoever greets gives up at once.
    private readonly MemoryStream _stranger = new([.. "GET / HTTP/1.1\r\n\r\n"u8, .. new byte[4096]]);

    [Fact]
    public void AsServer_GreetingFails_ClosesTheConnection()
    {
        Assert.ThrowsAny<Exception>(() => _security.AsServer(_stranger));

        Assert.False(_stranger.CanRead);
    }

    [Fact]
    public async Task AsClientAsync_GreetingFails_ClosesTheConnection()
    {
        await Assert.ThrowsAnyAsync<Exception>(() =>
            _security.AsClientAsync(_stranger, TestContext.Current.CancellationToken)
        );

        Assert.False(_stranger.CanRead);
    }
}
