using System.Collections.Immutable;
using System.Net.Sockets;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>The coordinator's end of the tensor channel.</summary>
public sealed class WorkerChannelTests : ExchangeFixture
{
    [Fact]
    public async Task Ask_FirstRound_BringsSlicesDenseParametersAndTheRowsTheyRead()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        Local.Open(Now, Slices, Parameters);

        channel.Ask(Now, [5, 2]);

        var (key, slices) = Asked.Take(Cancellation);
        Assert.Equal((Now, "5 2"), (key, string.Join(' ', slices)));
        var parameters = remote.ParametersOf(Now)!;
        Assert.Equal(Parameters.Dense, parameters.Dense);
        int[] read = [WordOf(Now, 5), WordOf(Now, 2), 20];
        for (var row = 0; row < 21; row++)
        {
            Assert.Equal(read.Contains(row) ? Parameters.Row(row) : [0, 0], parameters.Row(row));
        }
    }

    [Fact]
    public async Task Ask_NextRound_BringsTheRowsThatChangedAlone()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        PassRound(channel);
        Parameters.Dense[0] = 7;
        Parameters.Embedding[4] = 8; // row 2, noted
        Parameters.Embedding[6] = 9; // row 3, not noted: must not travel
        Parameters.Version++;
        Rows.Note(Parameters.Version, [2]);
        Local.Open(Next, Slices, Parameters);

        channel.Ask(Next, AllSlices);

        Asked.Take(Cancellation);
        var parameters = remote.ParametersOf(Next)!;
        Assert.Equal((7, 8), (parameters.Dense[0], parameters.Embedding[4]));
        Assert.NotEqual(9, parameters.Embedding[6]);
        Assert.Equal(Parameters.Version, parameters.Version);
        Assert.Null(remote.ParametersOf(Now));
    }

    [Fact]
    public async Task Ask_RowThatChangedWhileItWasNotRead_IsBroughtWhenItIs()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        PassRound(channel);
        var row = WordOf(Next, 4);
        Parameters.Embedding[row * 2] = 9;
        Parameters.Version++;
        Rows.Note(Parameters.Version, [row]);
        Local.Open(Next, Slices, Parameters);

        channel.Ask(Next, [3]);
        Asked.Take(Cancellation);
        var before = remote.ParametersOf(Next)!.Embedding[row * 2];
        channel.Ask(Next, [4]);
        Asked.Take(Cancellation);

        Assert.NotEqual(9, before);
        Assert.Equal(9, remote.ParametersOf(Next)!.Embedding[row * 2]);
    }

    [Fact]
    public async Task Ask_AnyRowMayHaveChanged_BringsThoseThatAreRead()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        PassRound(channel);
        Parameters.Embedding[6] = 9;
        Parameters.Version++;
        Rows.NoteAll(Parameters.Version);
        Local.Open(Next, Slices, Parameters);

        channel.Ask(Next, AllSlices);

        Asked.Take(Cancellation);
        Assert.Equal(9, remote.ParametersOf(Next)!.Embedding[6]);
    }

    [Fact]
    public async Task Ask_RoundThatIsOver_SendsNothingAndSaysNothing()
    {
        using var remote = await ConnectAsync();
        using var channel = Opened();
        Local.Open(Next, Slices, Parameters);

        channel.Ask(Now, [1]);
        channel.Ask(Next, [2]);

        Assert.Equal(Next, Asked.Take(Cancellation).Key);
        Assert.Equal(new WorkerEvent.SlicesSent(new NodeId("worker"), Next), Sent.Take(Cancellation));
    }

    [Fact]
    public async Task SendAhead_RowsThatTheOpenRoundLeaves_AreThereBeforeTheNextAndDoNotComeAgain()
    {
        var sixes = CorpusOf(batchSize: 6);
        var (now, next) = (Now with { Generation = 2 }, Next with { Generation = 2 });
        Hub.Add(Run, 2, new ExchangeHub.LedRun(new RunData(null!, null!, sixes), Local, Rows, Say));
        using var remote = await ConnectAsync(generation: 2);
        using var channel = Opened();
        Local.Open(now, 6, Parameters);
        channel.Ask(now, [0]);
        Asked.Take(Cancellation);
        var table = remote.ParametersOf(now)!;
        var (foreseen, read) = (sixes.Gradient(1, 2).Tokens[0], sixes.Gradient(0, 1).Tokens[0]);
        Assert.Equal([0, 0], table.Row(foreseen));

        channel.SendAhead(now, now, [1]);
        channel.SendAhead(now, next, [2]);

        SpinWait.SpinUntil(() => table.Row(foreseen)[1] != 0 || Cancellation.IsCancellationRequested);
        Assert.Equal(Parameters.Row(foreseen), table.Row(foreseen));
        Assert.Equal([0, 0], table.Row(read));
        Assert.Same(table, remote.ParametersOf(now));
        Local.Close();
        Parameters.Embedding[foreseen * 2] = 9; // not noted: must not travel
        Local.Open(next, 6, Parameters);
        channel.Ask(next, [2, 3]);
        Asked.Take(Cancellation);
        Assert.NotEqual(9, remote.ParametersOf(next)!.Row(foreseen)[0]);
        var asked = sixes.Gradient(1, 3).Tokens[0];
        Assert.Equal(Parameters.Row(asked), remote.ParametersOf(next)!.Row(asked));
    }

    [Fact]
    public async Task SendAhead_DamagedOnItsWay_EndsTheChannel()
    {
        var sixes = CorpusOf(batchSize: 6);
        var (now, next) = (Now with { Generation = 2 }, Next with { Generation = 2 });
        Hub.Add(Run, 2, new ExchangeHub.LedRun(new RunData(null!, null!, sixes), Local, Rows, Say));
        // Behind the welcome and a slice with its two rows: a row's rank, and the row itself.
        var ahead = 13 + 17 + (8 * 6) + 4 + (4 * 2) + (4 * (Layout.Count + (2 * 2))) + 8 + 17;
        Local.Open(now, 6, Parameters);
        foreach (var at in (int[])[ahead + 8, ahead + 8 + 4])
        {
            using var relay = new DamagingRelay(Server.Address, toWorkerAt: at);
            using var remote = await ConnectAsync(generation: 2, address: relay.Address);
            var channel = Opened();
            channel.Ask(now, [0]);
            Asked.Take(Cancellation);
            Assert.NotNull(remote.ParametersOf(now));

            channel.SendAhead(now, next, [2]);

            Lost.Take(Cancellation);
            Said<WorkerEvent.Closed>();
        }
    }

    [Theory]
    [InlineData(1, 2)] // no node of the tree
    [InlineData(12, 2)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public async Task Channel_GradientOfNoNode_EndsIt(int first, int count)
    {
        Local.Open(Now, Slices, Parameters);
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

        frames.Bind(Run, generation: 2, Layout);
        frames.Put(0L).Put(0L).Put(0L).Put(1L).Send(FrameKind.Worked);

        Said<WorkerEvent.Closed>();
    }

    [Fact]
    public async Task Ask_DamagedAnywhereOnItsWay_IsUsedByNobodyAndComesAnewThroughANewChannel()
    {
        const int Frame = 13 + 13; // after the welcome and the frame's own length, kind and checksum
        var bytes = (8 * 6) + (4 * 2) + (4 * 3) + (4 * (Layout.Count + (2 * 3))) + 8; // two slices, three rows
        Local.Open(Now, Slices, Parameters);
        for (var at = Frame; at < Frame + bytes; at += 5)
        {
            using var relay = new DamagingRelay(Server.Address, toWorkerAt: at);
            using var remote = await ConnectAsync(address: relay.Address);
            Opened().Ask(Now, [5, 2]);

            Lost.Take(Cancellation);
            Said<WorkerEvent.Closed>();
            Assert.Empty(Asked);
            Assert.Null(remote.ParametersOf(Now));
        }

        using var whole = await ConnectAsync();
        Opened().Ask(Now, [5, 2]);

        Asked.Take(Cancellation);
        Assert.Equal(Parameters.Dense, whole.ParametersOf(Now)!.Dense);
        Assert.Equal(Parameters.Row(20), whole.ParametersOf(Now)!.Row(20));
    }

    [Fact]
    public async Task Ask_RoundThatEndsOnTheWay_DoesNotEndTheFrame()
    {
        // 8 MB for a slice: more than the network holds for a worker that does not read.
        const int Size = 1 << 19;
        var parameters = Models.Zero(Models.Rows(21, Size));
        var local = new LocalExchange(parameters.Layout);
        var led = new ExchangeHub.LedRun(new RunData(null!, null!, Corpus), local, new RowVersions(21), Say);
        Hub.Add(Run, 3, led);
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

    // The first, for which the worker was sent all rows that it reads.
    private void PassRound(WorkerChannel channel)
    {
        Local.Open(Now, Slices, Parameters);
        channel.Ask(Now, AllSlices);
        Asked.Take(Cancellation);
        Local.Close();
    }
}
