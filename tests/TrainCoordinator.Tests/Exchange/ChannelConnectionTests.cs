using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>How a worker comes to a channel, in the clear and secured.</summary>
public sealed class ChannelConnectionTests : ExchangeFixture
{
    [Fact]
    public async Task ConnectAsync_RunThatIsNotLedThere_Throws()
    {
        var error = await Assert.ThrowsAsync<ClusterException>(() => ConnectAsync(generation: 2));

        Assert.Contains("is not led here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_CancelledWhileTheOtherSideIsSilent_GivesUp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var connecting = Task.Run(
            () => ConnectAsync(address: $"{listener.LocalEndpoint}", cancellation: cancellation.Token),
            Cancellation
        );
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        Assert.Equal(FrameKind.Hello, new FrameStream(client.GetStream()).Receive());

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            connecting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectAsync_OtherSideIsSilent_SaysWhoAfterOneAttempt(bool isSecured)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var address = $"{listener.LocalEndpoint}";
        var security = isSecured ? new TestAuthority().Issue("worker") : null;

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            ConnectAsync(address: address, security: security, patience: TimeSpan.FromMilliseconds(200))
        );

        Assert.Equal(
            $"The exchange of run 'run' cannot be used: whoever is at '{address}' did not say within 0.2 s that this node is welcome. "
                + "Check that the coordinator listens there and nothing else does, and that it is not stopped.",
            error.Message
        );
        (await listener.AcceptTcpClientAsync(Cancellation)).Dispose();
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task ConnectAsync_NobodyTakesTheConnection_SaysThat()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a queue that drops what it has no room for.");
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start(backlog: 0);
        var address = $"{listener.LocalEndpoint}";
        using var queued = new TcpClient();
        await queued.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancellation);

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            ConnectAsync(address: address, patience: TimeSpan.FromMilliseconds(200))
        );

        Assert.Equal(
            $"The exchange of run 'run' cannot be used: nobody has taken a connection to '{address}' within 0.2 s. "
                + "Check that this machine may connect to that port, and that a firewall does not drop what it sends there.",
            error.Message
        );
    }

    [Fact]
    public async Task ConnectAsync_CoordinatorThatIsNotThereYet_IsTriedAgain()
    {
        var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var address = $"{listener.LocalEndpoint}";
        var connecting = Task.Run(() => ConnectAsync(address: address), Cancellation);
        (await listener.AcceptTcpClientAsync(Cancellation)).Dispose();
        listener.Dispose();

        using var server = Serve(security: null, int.Parse(address.Split(':')[1], CultureInfo.InvariantCulture));

        using var remote = await connecting;
        using var channel = Opened();
    }

    [Fact]
    public async Task ConnectAsync_SameAuthority_IsSecured()
    {
        var authority = new TestAuthority();
        using var server = Serve(authority.Issue("coordinator"));
        using var remote = await ConnectAsync(server: server, security: authority.Issue("worker"));
        using var channel = Opened();
        Local.Open(Now, Slices, Parameters);

        channel.Ask(Now, [1]);

        Asked.Take(Cancellation);
        Assert.Equal(Parameters.Dense, remote.ParametersOf(Now)!.Dense);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ConnectAsync_NoneOfOurs_IsRefusedAndOthersAreServed(bool hasCertificate)
    {
        var authority = new TestAuthority();
        using var server = Serve(authority.Issue("coordinator"));

        var stranger = hasCertificate ? new TestAuthority().Issue("worker", trusts: authority) : null;
        await Assert.ThrowsAsync<ClusterException>(() => ConnectAsync(server: server, security: stranger));

        using var remote = await ConnectAsync(server: server, security: authority.Issue("worker"));
        using var channel = Opened();
        Assert.Empty(Events);
    }

    [Fact]
    public async Task ConnectAsync_CoordinatorOfAnotherAuthority_IsRefused()
    {
        var authority = new TestAuthority();
        using var server = Serve(new TestAuthority().Issue("coordinator", trusts: authority));

        await Assert.ThrowsAsync<ClusterException>(() =>
            ConnectAsync(server: server, security: authority.Issue("worker"))
        );
    }
}
