using System.Net.Sockets;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Exchange;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>Where a coordinator takes connections.</summary>
public sealed class TensorServerTests : ExchangeFixture
{
    [Fact]
    public async Task Serve_StrangerWhoNeverEndsItsGreeting_IsCutOffAndMakesRoomForOthers()
    {
        var options = new ChannelOptions("127.0.0.1", "127.0.0.1", Port: 0, Security: null);
        using var server = new TensorServer(options, Hub, strangers: 1, TimeSpan.FromMilliseconds(200));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync("127.0.0.1", PortOf(server), Cancellation);
        var stream = stranger.GetStream();
        await stream.WriteAsync(BitConverter.GetBytes(4000), Cancellation);

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            // Fewer bytes than it has announced, each long before the one before is too old.
            for (var i = 0; i < 1000; i++)
            {
                await stream.WriteAsync(new byte[1], Cancellation);
                await Task.Delay(10, Cancellation);
            }
        });

        using var remote = await ConnectAsync(server: server);
        using var channel = Opened();
    }

    [Fact]
    public async Task Serve_PortOfAServerThatWasInUseAndEnded_ListensThereAgain()
    {
        var port = PortOf(Server);
        using var remote = await ConnectAsync();
        using var channel = Opened();
        channel.Dispose();
        Server.Dispose();

        using var again = Serve(security: null, port);

        Assert.Equal(port, PortOf(again));
    }

    [Fact]
    public void Serve_PortThatIsTaken_SaysWhichSettingToChange()
    {
        var port = PortOf(Server);

        var error = Assert.Throws<ClusterException>(() => Serve(security: null, port));

        Assert.StartsWith($"The exchange of training runs cannot listen on 127.0.0.1:{port}: ", error.Message);
        Assert.EndsWith(
            "Choose another 'exchange-port' in the node's configuration, or 0 for any that is free.",
            error.Message
        );
    }
}
