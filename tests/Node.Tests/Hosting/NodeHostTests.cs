using System.Net;
using System.Net.Sockets;
using Akka.Configuration;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
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
    public async Task StartAsync_ManyAtOnce_EachKnowsThatItIsAMember()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var coordinator = await NodeHost.StartAsync(new NodeOptions(), cancellation);
        var options = new NodeOptions { Roles = [NodeOptions.ClientRole], Seeds = [EndpointOf(coordinator)] };

        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(async _ =>
                {
                    await using var client = await NodeHost.StartAsync(options, cancellation);
                    Assert.Contains(
                        client.Members,
                        member => client.Address.EndsWith(member.Address, StringComparison.Ordinal)
                    );
                })
        );
    }

    [Fact]
    public async Task StartAsync_SeedThatDoesNotAnswer_SaysWhomItAsked()
    {
        using var silent = new TcpListener(IPAddress.Loopback, port: 0);
        silent.Start();
        var seed = $"{silent.LocalEndpoint}";
        var options = new NodeOptions { Seeds = [seed], JoinTimeout = TimeSpan.FromMilliseconds(300) };

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.Contains($"it asked {seed}. Start a coordinator there,", error.Message, StringComparison.Ordinal);
        // One with TLS does not answer either, and cannot say why.
        Assert.EndsWith(
            "One with TLS answers only those who have a '--config FILE' with certificates.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task StartAsync_SeedWhereNothingListens_SaysSo()
    {
        var options = new NodeOptions { Seeds = ["127.0.0.1:1"], JoinTimeout = TimeSpan.FromMilliseconds(300) };

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.EndsWith(
            "it asked 127.0.0.1:1. Nothing listens there. Start a coordinator there, or give the address of one that runs, just as its configuration has it.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task StartAsync_NoAnswerForAWhile_SaysWhatMayBeWrongAndGoesOn()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var remark = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new NodeOptions
        {
            Seeds = ["127.0.0.1:1"],
            JoinPatience = TimeSpan.FromMilliseconds(1),
            JoinTimeout = Timeout.InfiniteTimeSpan,
        };

        var starting = NodeHost.StartAsync(
            options,
            cancellation.Token,
            new ForwardedProgress<string>(text => remark.TrySetResult(text))
        );

        Assert.StartsWith(
            "Still looking for a cluster at 127.0.0.1:1. Nothing listens there. ",
            await remark.Task,
            StringComparison.Ordinal
        );
        Assert.False(starting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StartAsync_OwnClusterTakesItsTime_IsNotToldToStartACoordinator(bool isItsOwnSeed)
    {
        var remarks = new List<string>();
        var port = FreePort();
        var options = new NodeOptions
        {
            Port = port,
            Seeds = isItsOwnSeed ? [$"127.0.0.1:{port}", "127.0.0.1:1"] : [],
            JoinPatience = TimeSpan.Zero,
        };

        await using var node = await NodeHost.StartAsync(
            options,
            TestContext.Current.CancellationToken,
            new ForwardedProgress<string>(remarks.Add)
        );

        Assert.Empty(remarks);
    }

    [Fact]
    public async Task StartAsync_OwnClusterTakesTooLong_SaysSo()
    {
        var options = new NodeOptions { JoinTimeout = TimeSpan.FromTicks(1) };

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.EndsWith(
            " has not become a member of its cluster within 0 s. Look whether this machine is very busy, and run the command again.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task StartAsync_PutOutWhileItJoins_JoinsAgain()
    {
        await using var coordinator = await NodeHost.StartAsync(
            Downing(joiners: 1),
            TestContext.Current.CancellationToken
        );

        await using var client = await NodeHost.StartAsync(
            new NodeOptions { Roles = [NodeOptions.ClientRole], Seeds = [EndpointOf(coordinator)] },
            TestContext.Current.CancellationToken
        );

        Assert.Contains(client.Members, member => client.Address.EndsWith(member.Address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_PutOutEachTimeItJoins_SaysSo()
    {
        await using var coordinator = await NodeHost.StartAsync(
            Downing(joiners: int.MaxValue),
            TestContext.Current.CancellationToken
        );
        var seed = EndpointOf(coordinator);

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(
                new NodeOptions { Roles = [NodeOptions.ClientRole], Seeds = [seed] },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Contains(
            $"was put out of the cluster of {seed} each time it joined.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("port")]
    [InlineData("exchange-port")]
    public async Task StartAsync_PortThatIsTaken_SaysWhichSettingToChange(string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, port: 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var options = string.Equals(setting, "port", StringComparison.Ordinal)
            ? new NodeOptions { Port = port }
            : new NodeOptions { ExchangePort = port };

        var error = await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.StartsWith($"This node cannot listen on 127.0.0.1:{port}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($", choose another '{setting}',", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_PortOfAnotherNode_IsRefused()
    {
        await using var node = await NodeHost.StartAsync(new NodeOptions(), TestContext.Current.CancellationToken);
        var port = int.Parse(node.Address.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);

        await Assert.ThrowsAsync<ClusterException>(() =>
            NodeHost.StartAsync(new NodeOptions { Port = port }, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task StartAsync_OnePortForBoth_IsRefused()
    {
        var options = new NodeOptions { Port = 5000, ExchangePort = 5000 };

        var error = await Assert.ThrowsAsync<SettingsException>(() =>
            NodeHost.StartAsync(options, TestContext.Current.CancellationToken)
        );

        Assert.Equal(
            "exchange-port is 5000, and so is port; give the exchange of training runs a port of its own, or 0 for any that is free.",
            error.Violations.Single()
        );
    }

    // A coordinator that puts so many nodes out as soon as they knock.
    private static NodeOptions Downing(int joiners) =>
        new()
        {
            Settings = ConfigurationFactory.ParseString(
                $$"""
                akka.cluster.downing-provider-class = "{{typeof(JoinersDown).AssemblyQualifiedName}}"
                test.joiners = {{joiners}}
                """
            ),
        };

    private static string EndpointOf(NodeHost node) =>
        node.Address[(node.Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, port: 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
