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
    // Four bytes each: below the 1 MiB that a message may have.
    private const int NumbersPerMessage = 250_000;

    private static readonly RunId Run = new("run");

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

    private static ImmutableArray<ImmutableArray<int>> Chunks(StepSize size) =>
        [
            .. MemoryMarshal
                .Cast<byte, int>(size.Payload())
                .ToArray()
                .Chunk(NumbersPerMessage)
                .Select(ImmutableCollectionsMarshal.AsImmutableArray),
        ];

    private sealed class Coordinator : ReceiveActor
    {
        private readonly ImmutableArray<ImmutableArray<int>> _chunks;
        private readonly List<IActorRef> _workers = [];
        private TaskCompletionSource? _done;
        private int _arrived;

        public Coordinator(ImmutableArray<ImmutableArray<int>> chunks, TaskCompletionSource connected)
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
            Receive<TaskCompletionSource>(Step);
            Receive<TrainMessages.GradientsComputed>(_ =>
            {
                if (++_arrived == _workers.Count * _chunks.Length)
                {
                    _done!.SetResult();
                }
            });
        }

        private void Step(TaskCompletionSource done)
        {
            (_done, _arrived) = (done, 0);
            foreach (var chunk in _chunks)
            {
                foreach (var worker in _workers)
                {
                    worker.Tell(new TrainMessages.ComputeGradients(Run, 1, 0, chunk));
                }
            }
        }
    }

    private sealed class Worker : ReceiveActor
    {
        private int _arrived;

        public Worker(string coordinator, ImmutableArray<ImmutableArray<int>> chunks)
        {
            var self = new NodeId($"{Environment.ProcessId}");
            Context.ActorSelection(coordinator).Tell(new TrainMessages.OfferLanes(self, 1));
            Receive<TrainMessages.ComputeGradients>(_ =>
            {
                if (++_arrived < chunks.Length)
                {
                    return;
                }
                _arrived = 0;
                foreach (var chunk in chunks)
                {
                    Sender.Tell(new TrainMessages.GradientsComputed(Run, 1, 0, self, chunk, TimeSpan.Zero, Lane: 0));
                }
            });
        }
    }
}
