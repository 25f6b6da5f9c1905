using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>Both ends of the tensor channel over a real socket, in the clear and secured.</summary>
public sealed class RemoteExchangeTests : IDisposable
{
    private const int Slices = 13;
    private static readonly RunId Run = new("run");
    private static readonly RoundKey Now = new(Run, 1, RoundStage.Gradient, 0);
    private static readonly RoundKey Next = Now with { Step = 1 };

    // Every step is the whole corpus, in an order of its own.
    private static readonly RunSlices Corpus = CorpusOf(batchSize: Slices);

    private readonly ParameterLayout _layout = Models.Rows(21, 2);
    private readonly ModelParameters _parameters;
    private readonly LocalExchange _local;
    private readonly RowVersions _rows = new(21);
    private readonly ExchangeHub _hub = new();
    private readonly BlockingCollection<WorkerEvent> _said = [];
    private readonly BlockingCollection<WorkerEvent.SlicesSent> _sent = [];
    private readonly BlockingCollection<(RoundKey Key, ImmutableArray<int> Slices)> _asked = [];
    private readonly BlockingCollection<bool> _lost = [];
    private readonly TensorServer _server;

    public RemoteExchangeTests()
    {
        _parameters = Models.Random(_layout, seed: 1);
        _local = new LocalExchange(_layout);
        var data = new RunData(Record: null!, Documents: null!, Corpus);
        _hub.Add(Run, 1, new ExchangeHub.LedRun(data, _local, _rows, Say));
        _server = Serve(security: null);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What channels still say when a test is over is heard by nobody.
    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Ask_FirstRound_BringsSlicesDenseParametersAndTheRowsTheyRead()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);

        channel.Ask(Now, [5, 2]);

        var (key, slices) = _asked.Take(Cancellation);
        Assert.Equal((Now, "5 2"), (key, string.Join(' ', slices)));
        var parameters = remote.ParametersOf(Now)!;
        Assert.Equal(_parameters.Dense, parameters.Dense);
        int[] read = [WordOf(Now, 5), WordOf(Now, 2), 20];
        for (var row = 0; row < 21; row++)
        {
            Assert.Equal(read.Contains(row) ? _parameters.Row(row) : [0, 0], parameters.Row(row));
        }
    }

    [Fact]
    public async Task Ask_NextRound_BringsTheRowsThatChangedAlone()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, AllSlices);
        _asked.Take(Cancellation);
        _local.Close();
        _parameters.Dense[0] = 7;
        _parameters.Embedding[4] = 8; // row 2, noted
        _parameters.Embedding[6] = 9; // row 3, not noted: must not travel
        _parameters.Version++;
        _rows.Note(_parameters.Version, [2]);
        _local.Open(Next, Slices, _parameters);

        channel.Ask(Next, AllSlices);

        _asked.Take(Cancellation);
        var parameters = remote.ParametersOf(Next)!;
        Assert.Equal((7, 8), (parameters.Dense[0], parameters.Embedding[4]));
        Assert.NotEqual(9, parameters.Embedding[6]);
        Assert.Equal(_parameters.Version, parameters.Version);
        Assert.Null(remote.ParametersOf(Now));
    }

    [Fact]
    public async Task Ask_RowThatChangedWhileItWasNotRead_IsBroughtWhenItIs()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, AllSlices);
        _asked.Take(Cancellation);
        _local.Close();
        var row = WordOf(Next, 4);
        _parameters.Embedding[row * 2] = 9;
        _parameters.Version++;
        _rows.Note(_parameters.Version, [row]);
        _local.Open(Next, Slices, _parameters);

        channel.Ask(Next, [3]);
        _asked.Take(Cancellation);
        var before = remote.ParametersOf(Next)!.Embedding[row * 2];
        channel.Ask(Next, [4]);
        _asked.Take(Cancellation);

        Assert.NotEqual(9, before);
        Assert.Equal(9, remote.ParametersOf(Next)!.Embedding[row * 2]);
    }

    [Fact]
    public async Task Ask_AnyRowMayHaveChanged_BringsThoseThatAreRead()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, AllSlices);
        _asked.Take(Cancellation);
        _local.Close();
        _parameters.Embedding[6] = 9;
        _parameters.Version++;
        _rows.NoteAll(_parameters.Version);
        _local.Open(Next, Slices, _parameters);

        channel.Ask(Next, AllSlices);

        _asked.Take(Cancellation);
        Assert.Equal(9, remote.ParametersOf(Next)!.Embedding[6]);
    }

    [Fact]
    public async Task Ask_RoundThatIsOver_SendsNothingAndSaysNothing()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Next, Slices, _parameters);

        channel.Ask(Now, [1]);
        channel.Ask(Next, [2]);

        Assert.Equal(Next, _asked.Take(Cancellation).Key);
        Assert.Equal(new WorkerEvent.SlicesSent(new NodeId("worker"), Next), _sent.Take(Cancellation));
    }

    [Fact]
    public async Task HandOver_NeighbouringSlices_SendsOneSum()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, [3, 0, 1, 2]);
        _asked.Take(Cancellation);

        foreach (var slice in new[] { 2, 0, 3, 1 })
        {
            remote.HandOver(Now, slice, Models.Gradient(_layout, slice + 1, (slice + 1, 10 * slice)));
        }

        var arrived = Said<WorkerEvent.GradientArrived>();
        Assert.Equal(new SliceRange(0, 4), arrived.Node);
        Assert.Equal(("worker", Now), (arrived.Link.Worker.Value, arrived.Key));
        Assert.All(arrived.Gradient.Dense, value => Assert.Equal(10, value));
        Assert.Equal([1, 2, 3, 4], arrived.Gradient.Rows.ToArray());
        Assert.Equal([0, 0, 10, 10, 20, 20, 30, 30], arrived.Gradient.RowValues.ToArray());
    }

    [Fact]
    public async Task SendAhead_RowsThatTheOpenRoundLeaves_AreThereBeforeTheNextAndDoNotComeAgain()
    {
        var sixes = CorpusOf(batchSize: 6);
        var (now, next) = (Now with { Generation = 2 }, Next with { Generation = 2 });
        _hub.Add(Run, 2, new ExchangeHub.LedRun(new RunData(null!, null!, sixes), _local, _rows, Say));
        using var remote = await ConnectAsync(generation: 2);
        using var channel = Opened();
        _local.Open(now, 6, _parameters);
        channel.Ask(now, [0]);
        _asked.Take(Cancellation);
        var table = remote.ParametersOf(now)!;
        var (foreseen, read) = (sixes.Gradient(1, 2).Tokens[0], sixes.Gradient(0, 1).Tokens[0]);
        Assert.Equal([0, 0], table.Row(foreseen));

        channel.SendAhead(now, now, [1]);
        channel.SendAhead(now, next, [2]);

        SpinWait.SpinUntil(() => table.Row(foreseen)[1] != 0 || Cancellation.IsCancellationRequested);
        Assert.Equal(_parameters.Row(foreseen), table.Row(foreseen));
        Assert.Equal([0, 0], table.Row(read));
        Assert.Same(table, remote.ParametersOf(now));
        _local.Close();
        _parameters.Embedding[foreseen * 2] = 9; // not noted: must not travel
        _local.Open(next, 6, _parameters);
        channel.Ask(next, [2, 3]);
        _asked.Take(Cancellation);
        Assert.NotEqual(9, remote.ParametersOf(next)!.Row(foreseen)[0]);
        var asked = sixes.Gradient(1, 3).Tokens[0];
        Assert.Equal(_parameters.Row(asked), remote.ParametersOf(next)!.Row(asked));
    }

    [Fact]
    public async Task SendAhead_DamagedOnItsWay_EndsTheChannel()
    {
        var sixes = CorpusOf(batchSize: 6);
        var (now, next) = (Now with { Generation = 2 }, Next with { Generation = 2 });
        _hub.Add(Run, 2, new ExchangeHub.LedRun(new RunData(null!, null!, sixes), _local, _rows, Say));
        // Behind the welcome and a slice with its two rows: a row's rank, and the row itself.
        var ahead = 13 + 17 + (8 * 6) + 4 + (4 * 2) + (4 * (_layout.Count + (2 * 2))) + 8 + 17;
        _local.Open(now, 6, _parameters);
        foreach (var at in (int[])[ahead + 8, ahead + 8 + 4])
        {
            using var relay = new DamagingRelay(_server.Address, toWorkerAt: at);
            using var remote = await ConnectAsync(generation: 2, address: relay.Address);
            var channel = Opened();
            channel.Ask(now, [0]);
            _asked.Take(Cancellation);
            Assert.NotNull(remote.ParametersOf(now));

            channel.SendAhead(now, next, [2]);

            _lost.Take(Cancellation);
            Said<WorkerEvent.Closed>();
        }
    }

    [Fact]
    public async Task HandOver_SumOverAnotherNumberOfDocuments_EndsTheChannel()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, [0]);
        _asked.Take(Cancellation);
        var gradient = Models.Gradient(_layout, 1);
        gradient.Sums = new MetricSums(2, 0, 0, 0);

        remote.HandOver(Now, 0, gradient);

        Said<WorkerEvent.Closed>();
    }

    [Fact]
    public async Task HandOver_SliceOfARoundBefore_IsDropped()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);
        channel.Ask(Now, [0]);
        _asked.Take(Cancellation);
        _local.Open(Next, Slices, _parameters);
        channel.Ask(Next, [0]);
        _asked.Take(Cancellation);

        remote.HandOver(Now, 0, Models.Gradient(_layout, 1));
        remote.HandOver(Next, 0, Models.Gradient(_layout, 2));

        Assert.Equal(Next, Said<WorkerEvent.GradientArrived>().Key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HandOver_SlicesSharedOutAmongWorkers_GiveTheBitsOfOneProcess(int workers)
    {
        var alone = new SliceTree(new SliceRange(0, Slices), new GradientPool(_layout));
        for (var slice = 0; slice < Slices; slice++)
        {
            alone.TryAdd(slice, Uneven(slice));
        }
        _local.Open(Now, Slices, _parameters);
        for (var worker = 0; worker < workers; worker++)
        {
            using var remote = await ConnectAsync();
            using var channel = Opened();
            int[] share = [.. AllSlices.Where(slice => slice * workers / Slices == worker)];
            channel.Ask(Now, [.. share]);
            _asked.Take(Cancellation);
            foreach (var slice in share.Reverse())
            {
                remote.HandOver(Now, slice, Uneven(slice));
            }
            foreach (var _ in RemoteExchange.NodesOf(share, Slices))
            {
                var arrived = Said<WorkerEvent.GradientArrived>();
                _local.HandOver(Now, arrived.Node, arrived.Gradient);
            }
            remote.Dispose();
            Said<WorkerEvent.Closed>();
        }

        var together = Models.Sum(_layout, _local.Take(Now));

        var expected = Models.Sum(_layout, alone.Take()!);
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
        _lost.Take(Cancellation);

        using var second = await ConnectAsync();
        Opened().Dispose();

        Assert.True(_lost.Take(Cancellation));
        second.HandOver(Now, 0, Models.Gradient(_layout, 1)); // nobody hears of it, nothing breaks
    }

    [Theory]
    [InlineData(1, 2)] // no node of the tree
    [InlineData(12, 2)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public async Task Channel_GradientOfNoNode_EndsIt(int first, int count)
    {
        _local.Open(Now, Slices, _parameters);
        await RefusesAsync(frames =>
            frames.Put(0L).Put(Now.Step).Put((long)first).Put((long)count).Send(FrameKind.Gradient)
        );
    }

    [Theory]
    [InlineData(1, 2, 0, 0)] // slice that there is not
    [InlineData(0, 3, 0, 0)] // documents that it has not
    [InlineData(0, 2, 3, 0)] // more right than documents
    [InlineData(0, 2, -1, 0)]
    [InlineData(0, 2, 0, 2)] // class that there is not
    [InlineData(0, 2, 0, -1)]
    public async Task Channel_FiguresThatCannotBe_EndIt(int slice, int documents, int correct, int predicted) =>
        await RefusesAsync(frames =>
            frames
                .Put(1L)
                .Put(Now.Step)
                .Put((long)slice)
                .Put((long)documents)
                .Put(0.5)
                .Put((long)correct)
                .Put(0L)
                .Put((long)documents)
                .Put<int>([.. Enumerable.Repeat(predicted, documents)])
                .Send(FrameKind.Evaluated)
        );

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Channel_TimeThatNoLaneWorks_EndsIt(long ticks) =>
        await RefusesAsync(frames => frames.Put(0L).Put(Now.Step).Put(0L).Put(ticks).Send(FrameKind.Worked));

    [Fact]
    public async Task Channel_WorkerThatSendsHalfAFrameAndEnds_IsClosed()
    {
        using var client = new TcpClient();
        var frames = await GreetAsync(client);
        Assert.Equal(FrameKind.Welcome, frames.Receive());
        Opened();

        await client.GetStream().WriteAsync(new byte[] { 100, 0, 0, 0, 5 }, Cancellation);
        client.Close();

        Said<WorkerEvent.Closed>();
    }

    [Fact]
    public async Task Channel_FrameOfAnotherGeneration_EndsIt()
    {
        using var client = new TcpClient();
        var frames = await GreetAsync(client);
        Assert.Equal(FrameKind.Welcome, frames.Receive());
        Opened();

        frames.Bind(Run, generation: 2, _layout);
        frames.Put(0L).Put(0L).Put(0L).Put(1L).Send(FrameKind.Worked);

        Said<WorkerEvent.Closed>();
    }

    [Fact]
    public async Task Ask_DamagedAnywhereOnItsWay_IsUsedByNobodyAndComesAnewThroughANewChannel()
    {
        const int Frame = 13 + 13; // after the welcome and the frame's own length, kind and checksum
        var bytes = (8 * 6) + (4 * 2) + (4 * 3) + (4 * (_layout.Count + (2 * 3))) + 8; // two slices, three rows
        _local.Open(Now, Slices, _parameters);
        for (var at = Frame; at < Frame + bytes; at += 5)
        {
            using var relay = new DamagingRelay(_server.Address, toWorkerAt: at);
            using var remote = await ConnectAsync(address: relay.Address);
            Opened().Ask(Now, [5, 2]);

            _lost.Take(Cancellation);
            Said<WorkerEvent.Closed>();
            Assert.Empty(_asked);
            Assert.Null(remote.ParametersOf(Now));
        }

        using var whole = await ConnectAsync();
        Opened().Ask(Now, [5, 2]);

        _asked.Take(Cancellation);
        Assert.Equal(_parameters.Dense, whole.ParametersOf(Now)!.Dense);
        Assert.Equal(_parameters.Row(20), whole.ParametersOf(Now)!.Row(20));
    }

    [Fact]
    public async Task HandOver_DamagedAnywhereOnItsWay_ReachesNoSum()
    {
        var hello = new MemoryStream();
        Hello(new FrameStream(hello));
        var frame = (int)hello.Length + 13; // after the frame's own length, kind and checksum
        var bytes = (8 * 9) + (4 * 1) + (4 * (_layout.Count + 2)) + 8; // one row
        _local.Open(Now, Slices, _parameters);
        for (var at = frame; at < frame + bytes; at += 5)
        {
            using var relay = new DamagingRelay(_server.Address, toCoordinatorAt: at);
            using var remote = await ConnectAsync(address: relay.Address);
            Opened().Ask(Now, [5]);
            _asked.Take(Cancellation);

            remote.HandOver(Now, 5, Models.Gradient(_layout, 3, (4, 2)));

            Said<WorkerEvent.Closed>(); // and nothing before it
            _lost.Take(Cancellation);
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
        frames.Bind(Run, 1, _layout);
        using var remote = await connecting;
        SendSlice(Now);
        frames.SendArray(_parameters.Dense).SendEnd();
        _asked.Take(Cancellation);
        Assert.NotNull(remote.ParametersOf(Now));

        SendSlice(Next);
        SpinWait.SpinUntil(() => remote.ParametersOf(Now) is null || Cancellation.IsCancellationRequested);
        remote.HandOver(Now, 0, Models.Gradient(_layout, 1));
        Assert.Null(remote.ParametersOf(Next));
        frames.SendArray(_parameters.Dense).SendEnd();
        _asked.Take(Cancellation);
        remote.HandOver(Next, 0, Models.Gradient(_layout, 2));

        Assert.Equal(FrameKind.Gradient, frames.Receive());
        Assert.Equal((0, 1), (frames.TakeInt64(), frames.TakeInt64()));

        void SendSlice(RoundKey key) =>
            frames.Put(0L).Put(key.Step).Put(1L).Put<int>([0]).Put(key.Step).Put(1L).Put(0L).Send(FrameKind.Slices);
    }

    [Fact]
    public async Task Ask_RoundThatEndsOnTheWay_DoesNotEndTheFrame()
    {
        // 8 MB for a slice: more than the network holds for a worker that does not read.
        const int Size = 1 << 19;
        var parameters = Models.Zero(Models.Rows(21, Size));
        var local = new LocalExchange(parameters.Layout);
        var led = new ExchangeHub.LedRun(new RunData(null!, null!, Corpus), local, new RowVersions(21), Say);
        _hub.Add(Run, 3, led);
        using var client = new TcpClient { ReceiveBufferSize = 1 << 16 };
        var frames = await GreetAsync(client, generation: 3);
        Assert.Equal(FrameKind.Welcome, frames.Receive());
        frames.Bind(Run, 3, parameters.Layout);
        var key = Now with { Generation = 3 };
        local.Open(key, Slices, parameters);

        Opened().Ask(key, [0]);
        Assert.Equal(FrameKind.Slices, frames.Receive());
        local.Close();

        Assert.Throws<EndOfStreamException>(() =>
        {
            frames.ReceiveArray(new float[parameters.Dense.Length + (2 * Size)]);
            frames.ReceiveEnd();
        });
        Said<WorkerEvent.Closed>();
    }

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
    public async Task Serve_StrangerWhoNeverEndsItsGreeting_IsCutOffAndMakesRoomForOthers()
    {
        var options = new ChannelOptions("127.0.0.1", "127.0.0.1", Port: 0, Security: null);
        using var server = new TensorServer(options, _hub, strangers: 1, TimeSpan.FromMilliseconds(200));
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
    public async Task ConnectAsync_SameAuthority_IsSecured()
    {
        var authority = new TestAuthority();
        using var server = Serve(authority.Issue("coordinator"));
        using var remote = await ConnectAsync(server: server, security: authority.Issue("worker"));
        using var channel = Opened();
        _local.Open(Now, Slices, _parameters);

        channel.Ask(Now, [1]);

        _asked.Take(Cancellation);
        Assert.Equal(_parameters.Dense, remote.ParametersOf(Now)!.Dense);
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
        Assert.Empty(_said);
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

    [Fact]
    public async Task Serve_PortOfAServerThatWasInUseAndEnded_ListensThereAgain()
    {
        var port = PortOf(_server);
        using var remote = await ConnectAsync();
        using var channel = Opened();
        channel.Dispose();
        _server.Dispose();

        using var again = Serve(security: null, port);

        Assert.Equal(port, PortOf(again));
    }

    [Fact]
    public void Serve_PortThatIsTaken_SaysWhichSettingToChange()
    {
        var port = PortOf(_server);

        var error = Assert.Throws<ClusterException>(() => Serve(security: null, port));

        Assert.StartsWith($"The exchange of training runs cannot listen on 127.0.0.1:{port}: ", error.Message);
        Assert.EndsWith(
            "Choose another 'exchange-port' in the node's configuration, or 0 for any that is free.",
            error.Message
        );
    }

    // Document i holds the words i + 1 and 20.
    private static RunSlices CorpusOf(int batchSize) =>
        new(
            TrainingDocuments.FromShards(
                ["even", "odd"],
                [
                    new SequenceShard(
                        [.. Enumerable.Range(0, Slices).Select(i => new DocumentKey("even", $"{i:00}"))],
                        new int[Slices],
                        [.. Enumerable.Range(0, Slices).SelectMany(i => (int[])[i + 1, 20])],
                        [.. Enumerable.Range(1, Slices).Select(count => 2 * count)]
                    ),
                ],
                maxLength: 2
            ),
            [.. Enumerable.Range(0, Slices)],
            [3, 4],
            new RunSlicing(7, batchSize, SliceSize: 1)
        );

    private static int PortOf(TensorServer server) =>
        int.Parse(server.Address.Split(':')[1], CultureInfo.InvariantCulture);

    private static ImmutableArray<int> AllSlices => [.. Enumerable.Range(0, Slices)];

    private static int WordOf(RoundKey key, int slice) => Corpus.Gradient(key.Step, slice).Tokens[0];

    private TensorServer Serve(ChannelSecurity? security, int port = 0) =>
        new(new ChannelOptions("127.0.0.1", "127.0.0.1", port, security), _hub);

    private void Say(WorkerEvent said)
    {
        if (said is WorkerEvent.SlicesSent sent)
        {
            _sent.Add(sent);
            return;
        }
        _said.Add(said);
    }

    private WorkerChannel Opened() => Assert.IsType<WorkerChannel>(Said<WorkerEvent.Opened>().Link);

    private T Said<T>()
        where T : WorkerEvent => Assert.IsType<T>(_said.Take(Cancellation));

    // The channel that says it ends, and nothing of it is heard.
    private async Task RefusesAsync(Action<FrameStream> say)
    {
        using var client = new TcpClient();
        var frames = await GreetAsync(client);
        Assert.Equal(FrameKind.Welcome, frames.Receive());
        frames.Bind(Run, 1, _layout);
        Opened();
        say(frames);
        Said<WorkerEvent.Closed>();
    }

    private async Task<FrameStream> GreetAsync(TcpClient client, int generation = 1)
    {
        await client.ConnectAsync("127.0.0.1", int.Parse(_server.Address.Split(':')[1]), Cancellation);
        var frames = new FrameStream(client.GetStream());
        Hello(frames, generation);
        return frames;
    }

    private static void Hello(FrameStream frames, int generation = 1) =>
        frames
            .Put((long)FrameStream.Version)
            .Put(Run.Value)
            .Put((long)generation)
            .Put("worker")
            .Put(1L)
            .Send(FrameKind.Hello);

    private async Task<RemoteExchange> ConnectAsync(
        int generation = 1,
        TensorServer? server = null,
        ChannelSecurity? security = null,
        string? address = null,
        TimeSpan? patience = null,
        CancellationToken? cancellation = null
    )
    {
        var remote = await RemoteExchange.ConnectAsync(
            address ?? (server ?? _server).Address,
            security,
            Run,
            generation,
            new NodeId("worker"),
            lanes: 2,
            _layout,
            Corpus,
            patience ?? TimeSpan.FromSeconds(20),
            cancellation ?? Cancellation
        );
        remote.Listen((key, slices) => _asked.Add((key, slices)), lost: () => _lost.Add(true));
        return remote;
    }

    // Numbers whose sum depends on the order of additions.
    private SliceGradient Uneven(int slice)
    {
        var gradient = Models.Gradient(_layout, 0, (1 + (slice % 5), 0), (6, 0));
        for (var i = 0; i < gradient.Dense.Length; i++)
        {
            gradient.Dense[i] = Draw(slice, i);
        }
        for (var i = 0; i < gradient.RowValues.Length; i++)
        {
            gradient.RowValues[i] = Draw(slice, 100 + i);
        }
        gradient.Sums = new MetricSums(1, Draw(slice, 200), 1, 2);
        return gradient;
    }

    private static float Draw(int slice, int i) =>
        MathF.Exp(20 * CounterRandom.Uniform(CounterRandom.Key(1, (ulong)slice), (ulong)i));
}
