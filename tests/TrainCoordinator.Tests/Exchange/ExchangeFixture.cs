using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Pipeline.Shared.Data;
using Pipeline.Shared.Seeds;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Exchange;

/// <summary>Both ends of the tensor channel over a real socket.</summary>
public abstract class ExchangeFixture : IDisposable
{
    private protected const int Slices = 13;
    private protected static readonly RunId Run = new("run");
    private protected static readonly RoundKey Now = new(Run, 1, RoundStage.Gradient, 0);
    private protected static readonly RoundKey Next = Now with { Step = 1 };

    // Every step is the whole corpus, in an order of its own.
    private protected static readonly RunSlices Corpus = CorpusOf(batchSize: Slices);

    private protected ParameterLayout Layout { get; } = Models.Rows(21, 2);
    private protected ModelParameters Parameters { get; }
    private protected LocalExchange Local { get; }
    private protected RowVersions Rows { get; } = new(21);
    private protected ExchangeHub Hub { get; } = new();
    private protected BlockingCollection<WorkerEvent> Events { get; } = [];
    private protected BlockingCollection<WorkerEvent.SlicesSent> Sent { get; } = [];
    private protected BlockingCollection<(RoundKey Key, ImmutableArray<int> Slices)> Asked { get; } = [];
    private protected BlockingCollection<bool> Lost { get; } = [];
    private protected TensorServer Server { get; }

    protected ExchangeFixture()
    {
        Parameters = Models.Random(Layout, seed: 1);
        Local = new LocalExchange(Layout);
        var data = new RunData(Record: null!, Documents: null!, Corpus);
        Hub.Add(Run, 1, new ExchangeHub.LedRun(data, Local, Rows, Say));
        Server = Serve(security: null);
    }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What channels still say when a test is over is heard by nobody.
    public void Dispose()
    {
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    // Document i holds the words i + 1 and 20.
    private protected static RunSlices CorpusOf(int batchSize) =>
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

    private protected static int PortOf(TensorServer server) =>
        int.Parse(server.Address.Split(':')[1], CultureInfo.InvariantCulture);

    private protected static ImmutableArray<int> AllSlices => [.. Enumerable.Range(0, Slices)];

    private protected static int WordOf(RoundKey key, int slice) => Corpus.Gradient(key.Step, slice).Tokens[0];

    private protected TensorServer Serve(ChannelSecurity? security, int port = 0) =>
        new(new ChannelOptions("127.0.0.1", "127.0.0.1", port, security), Hub);

    private protected void Say(WorkerEvent said)
    {
        if (said is WorkerEvent.SlicesSent sent)
        {
            Sent.Add(sent);
            return;
        }
        Events.Add(said);
    }

    private protected WorkerChannel Opened() => Assert.IsType<WorkerChannel>(Said<WorkerEvent.Opened>().Link);

    private protected T Said<T>()
        where T : WorkerEvent => Assert.IsType<T>(Events.Take(Cancellation));

    // The channel that says it ends, and nothing of it is heard.
    private protected async Task RefusesAsync(Action<FrameStream> say)
    {
        using var client = new TcpClient();
        var frames = await GreetAsync(client);
        Assert.Equal(FrameKind.Welcome, frames.Receive());
        frames.Bind(Run, 1, Layout);
        Opened();
        say(frames);
        Said<WorkerEvent.Closed>();
    }

    private protected async Task<FrameStream> GreetAsync(TcpClient client, int generation = 1)
    {
        await client.ConnectAsync("127.0.0.1", PortOf(Server), Cancellation);
        var frames = new FrameStream(client.GetStream());
        Hello(frames, generation);
        return frames;
    }

    // Written out: what a worker of another build would say.
    private protected static void Hello(FrameStream frames, int generation = 1) =>
        frames
            .Put((long)FrameStream.Version)
            .Put(Run.Value)
            .Put((long)generation)
            .Put("worker")
            .Put(1L)
            .Send(FrameKind.Hello);

    private protected async Task<RemoteExchange> ConnectAsync(
        int generation = 1,
        TensorServer? server = null,
        ChannelSecurity? security = null,
        string? address = null,
        TimeSpan? patience = null,
        CancellationToken? cancellation = null
    )
    {
        var remote = await RemoteExchange.ConnectAsync(
            address ?? (server ?? Server).Address,
            security,
            Run,
            generation,
            new NodeId("worker"),
            lanes: 2,
            Layout,
            Corpus,
            patience ?? TimeSpan.FromSeconds(20),
            cancellation ?? Cancellation
        );
        remote.Listen((key, slices) => Asked.Add((key, slices)), lost: () => Lost.Add(true));
        return remote;
    }

    // Numbers whose sum depends on the order of additions.
    private protected SliceGradient Uneven(int slice)
    {
        var gradient = Models.Gradient(Layout, 0, (1 + (slice % 5), 0), (6, 0));
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

    private protected static float Draw(int slice, int i) =>
        MathF.Exp(20 * CounterRandom.Uniform(CounterRandom.Key(1, (ulong)slice), (ulong)i));
}
