using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Configuration;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Benchmarks.Exchange;

/// <summary>Messages of the program's own serializer over Akka.Remote, set up as <c>cluster-config/base.conf</c> has it.</summary>
internal sealed class AkkaTransport : ITransport
{
    // Sixteen bytes each: below the 1 MiB that a message may have.
    private const int HashesPerMessage = 60_000;

    private static readonly TaskId Step = new(new JobId("job"), 0, TaskKind.HashDocuments, 0);
    private static readonly WorkerId Lane = new("worker", 0);

    private readonly ActorSystem _system = Start();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRef _coordinator;

    public AkkaTransport(StepSize size)
    {
        var chunks = Chunks(size);
        _coordinator = _system.ActorOf(Props.Create(() => new Coordinator(chunks, _connected)), "coordinator");
    }

    public string Address
    {
        get
        {
            var address = ((ExtendedActorSystem)_system).Provider.DefaultAddress;
            return $"{address}/user/coordinator";
        }
    }

    public Task ConnectedAsync() => _connected.Task;

    public Task StepAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _coordinator.Tell(done);
        return done.Task;
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    /// <summary>A worker that computes nothing.</summary>
    public static Task WorkAsync(string address, StepSize size)
    {
        var system = Start();
        var chunks = Chunks(size);
        system.ActorOf(Props.Create(() => new Worker(address, chunks)));
        return system.WhenTerminated;
    }

    private static ActorSystem Start() =>
        ActorSystem.Create(
            "bench",
            ConfigurationFactory
                .ParseString(
                    """
                    akka {
                      loglevel = OFF
                      stdout-loglevel = OFF
                      actor.provider = remote
                      remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                    }
                    """
                )
                .WithFallback(
                    ConfigurationFactory.ParseString(
                        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "base.conf"))
                    )
                )
        );

    // Of the messages that cross, those that are nearest to plain bytes.
    private static ImmutableArray<TokenizeMessages.DocumentsHashed> Chunks(StepSize size) =>
        [
            .. MemoryMarshal
                .Cast<byte, UInt128>(size.Payload())
                .ToArray()
                .Chunk(HashesPerMessage)
                .Select(hashes => new TokenizeMessages.DocumentsHashed(
                    Step,
                    Lane,
                    new DocumentFacts(ImmutableCollectionsMarshal.AsImmutableArray(hashes), [], [])
                )),
        ];

    private sealed class Coordinator : ReceiveActor
    {
        private readonly ImmutableArray<TokenizeMessages.DocumentsHashed> _chunks;
        private readonly List<IActorRef> _workers = [];
        private TaskCompletionSource? _done;
        private int _arrived;

        public Coordinator(ImmutableArray<TokenizeMessages.DocumentsHashed> chunks, TaskCompletionSource connected)
        {
            _chunks = chunks;
            Receive<TrainMessages.OfferLanes>(_ =>
            {
                _workers.Add(Sender);
                if (_workers.Count == ExchangeBench.WorkerCount)
                {
                    connected.SetResult();
                }
            });
            Receive<TaskCompletionSource>(Begin);
            Receive<TokenizeMessages.DocumentsHashed>(_ =>
            {
                if (++_arrived == _workers.Count * _chunks.Length)
                {
                    _done!.SetResult();
                }
            });
        }

        private void Begin(TaskCompletionSource done)
        {
            (_done, _arrived) = (done, 0);
            foreach (var chunk in _chunks)
            {
                foreach (var worker in _workers)
                {
                    worker.Tell(chunk);
                }
            }
        }
    }

    private sealed class Worker : ReceiveActor
    {
        private int _arrived;

        public Worker(string coordinator, ImmutableArray<TokenizeMessages.DocumentsHashed> chunks)
        {
            var self = new NodeId($"{Environment.ProcessId}");
            Context.ActorSelection(coordinator).Tell(new TrainMessages.OfferLanes(self, 1));
            Receive<TokenizeMessages.DocumentsHashed>(_ =>
            {
                if (++_arrived < chunks.Length)
                {
                    return;
                }
                _arrived = 0;
                foreach (var chunk in chunks)
                {
                    Sender.Tell(chunk);
                }
            });
        }
    }
}
