using System.Net;
using System.Net.Sockets;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>The worker's end of the tensor channel.</summary>
public sealed class RemoteExchangeTests : ExchangeFixture
{
    [Fact]
    public async Task HandOver_NeighbouringSlices_SendsOneSum()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        Local.Open(Now, Slices, Parameters);
        channel.Ask(Now, [3, 0, 1, 2]);
        Asked.Take(Cancellation);

        foreach (var slice in new[] { 2, 0, 3, 1 })
        {
            remote.HandOver(Now, slice, Models.Gradient(Layout, slice + 1, (slice + 1, 10 * slice)));
        }

        var arrived = Said<WorkerEvent.GradientArrived>();
        Assert.Equal(new SliceRange(0, 4), arrived.Node);
        Assert.Equal(("worker", Now), (arrived.Link.Worker.Value, arrived.Key));
        Assert.All(arrived.Gradient.Dense, value => Assert.Equal(10, value));
        Assert.Equal([1, 2, 3, 4], arrived.Gradient.Rows.ToArray());
        Assert.Equal([0, 0, 10, 10, 20, 20, 30, 30], arrived.Gradient.RowValues.ToArray());
    }

    [Fact]
    public async Task HandOver_SumOverAnotherNumberOfDocuments_EndsTheChannel()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        Local.Open(Now, Slices, Parameters);
        channel.Ask(Now, [0]);
        Asked.Take(Cancellation);
        var gradient = Models.Gradient(Layout, 1);
        gradient.Sums = new MetricSums(2, 0, 0, 0);

        remote.HandOver(Now, 0, gradient);

        Said<WorkerEvent.Closed>();
    }

    [Fact]
    public async Task HandOver_SliceOfARoundBefore_IsDropped()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        Local.Open(Now, Slices, Parameters);
        channel.Ask(Now, [0]);
        Asked.Take(Cancellation);
        Local.Open(Next, Slices, Parameters);
        channel.Ask(Next, [0]);
        Asked.Take(Cancellation);

        remote.HandOver(Now, 0, Models.Gradient(Layout, 1));
        remote.HandOver(Next, 0, Models.Gradient(Layout, 2));

        Assert.Equal(Next, Said<WorkerEvent.GradientArrived>().Key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HandOver_SlicesSharedOutAmongWorkers_GiveTheBitsOfOneProcess(int workers)
    {
        var alone = new SliceTree(new SliceRange(0, Slices), new GradientPool(Layout));
        for (var slice = 0; slice < Slices; slice++)
        {
            alone.TryAdd(slice, Uneven(slice));
        }
        Local.Open(Now, Slices, Parameters);
        for (var worker = 0; worker < workers; worker++)
        {
            using var remote = await ConnectAsync();
            using var channel = Opened();
            int[] share = [.. AllSlices.Where(slice => slice * workers / Slices == worker)];
            channel.Ask(Now, [.. share]);
            Asked.Take(Cancellation);
            foreach (var slice in share.Reverse())
            {
                remote.HandOver(Now, slice, Uneven(slice));
            }
            foreach (var _ in RemoteExchange.NodesOf(share, Slices))
            {
                var arrived = Said<WorkerEvent.GradientArrived>();
                Local.HandOver(Now, arrived.Node, arrived.Gradient);
            }
            remote.Dispose();
            Said<WorkerEvent.Closed>();
        }

        var together = Models.Sum(Layout, Local.Take(Now));

        var expected = Models.Sum(Layout, alone.Take()!);
        Assert.Equal(expected.Dense, together.Dense);
        Assert.Equal(expected.RowValues.ToArray(), together.RowValues.ToArray());
        Assert.Equal(expected.Sums, together.Sums);
    }

    [Fact]
    public async Task Report_WhatALaneHasDone_ArrivesWithItsTime()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        var evaluation = Now with { Stage = RoundStage.Evaluation };
        var sums = new MetricSums(2, 0.5, 1, 3);

        remote.Report(
            new LaneResult.SliceEvaluated(evaluation, 0, new(sums, [1, 0]), TimeSpan.FromMilliseconds(3), Lane: 1)
        );

        var evaluated = Said<WorkerEvent.SliceEvaluated>();
        Assert.Equal((evaluation, 0, sums), (evaluated.Key, evaluated.Slice, evaluated.Figures.Sums));
        Assert.Equal([1, 0], evaluated.Figures.Predicted);
        var worked = Said<WorkerEvent.Worked>();
        Assert.Equal((evaluation, 1, TimeSpan.FromMilliseconds(3)), (worked.Key, worked.Lane, worked.Busy));
    }

    [Fact]
    public async Task Dispose_OfEitherEnd_EndsTheOther()
    {
        using var first = await ConnectAsync();
        using var channel = Opened();
        first.Dispose();
        Assert.Same(channel, Said<WorkerEvent.Closed>().Link);
        Lost.Take(Cancellation);

        using var second = await ConnectAsync();
        Opened().Dispose();

        Assert.True(Lost.Take(Cancellation));
        second.HandOver(Now, 0, Models.Gradient(Layout, 1)); // nobody hears of it, nothing breaks
    }

    [Fact]
    public async Task HandOver_DamagedAnywhereOnItsWay_ReachesNoSum()
    {
        var hello = new MemoryStream();
        Hello(new FrameStream(hello));
        var frame = (int)hello.Length + 13; // after the frame's own length, kind and checksum
        var bytes = (8 * 9) + (4 * 1) + (4 * (Layout.Count + 2)) + 8; // one row
        Local.Open(Now, Slices, Parameters);
        for (var at = frame; at < frame + bytes; at += 5)
        {
            using var relay = new DamagingRelay(Server.Address, toCoordinatorAt: at);
            using var remote = await ConnectAsync(address: relay.Address);
            Opened().Ask(Now, [5]);
            Asked.Take(Cancellation);

            remote.HandOver(Now, 5, Models.Gradient(Layout, 3, (4, 2)));

            Said<WorkerEvent.Closed>(); // and nothing before it
            Lost.Take(Cancellation);
        }
    }

    [Fact]
    public async Task HandOver_WhileTheNextRoundsParametersCome_IsDropped()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var connecting = Task.Run(() => ConnectAsync(address: $"{listener.LocalEndpoint}"), Cancellation);
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        var frames = new FrameStream(client.GetStream());
        frames.Receive();
        frames.Send(FrameKind.Welcome);
        frames.Bind(Run, 1, Layout);
        using var remote = await connecting;
        SendSlice(Now);
        frames.SendArray(Parameters.Dense).SendEnd();
        Asked.Take(Cancellation);
        Assert.NotNull(remote.ParametersOf(Now));

        SendSlice(Next);
        SpinWait.SpinUntil(() => remote.ParametersOf(Now) is null || Cancellation.IsCancellationRequested);
        remote.HandOver(Now, 0, Models.Gradient(Layout, 1));
        Assert.Null(remote.ParametersOf(Next));
        frames.SendArray(Parameters.Dense).SendEnd();
        Asked.Take(Cancellation);
        remote.HandOver(Next, 0, Models.Gradient(Layout, 2));

        Assert.Equal(FrameKind.Gradient, frames.Receive());
        Assert.Equal((0, 1), (frames.TakeInt64(), frames.TakeInt64()));

        void SendSlice(RoundKey key) =>
            frames.Put(0L).Put(key.Step).Put(1L).Put<int>([0]).Put(key.Step).Put(1L).Put(0L).Send(FrameKind.Slices);
    }
}
