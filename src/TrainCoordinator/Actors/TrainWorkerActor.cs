using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Workers;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Offers the lanes of its process, and computes on them what it is asked for.</summary>
internal sealed class TrainWorkerActor : ReceiveActor, IWithTimers
{
    // A coordinator that has moved learns of its workers this way.
    private static readonly TimeSpan OfferInterval = TimeSpan.FromSeconds(1);

    private readonly NodeId _worker;
    private readonly IActorRef _coordinator;
    private readonly TrainNode _node;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Session? _session;
    private Loaded? _last;

    public TrainWorkerActor(NodeId worker, IActorRef coordinator, TrainNode node)
    {
        (_worker, _coordinator, _node) = (worker, coordinator, node);
        Receive<Offer>(_ => _coordinator.Tell(new TrainMessages.OfferLanes(_worker, _node.Lanes)));
        Receive<TrainMessages.PrepareRun>(OnPrepare);
        Receive<Loaded>(OnLoaded);
        Receive<LoadFailed>(OnLoadFailed);
        Receive<TrainMessages.ComputeGradients>(ask => Add(Key(ask), ask.Slices));
        Receive<TrainMessages.EvaluateSlices>(ask => Add(Key(ask), ask.Slices));
        Receive<Computed>(OnComputed);
        Receive<ChannelLost>(OnChannelLost);
        Receive<TrainMessages.EndRun>(OnEnd);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(NodeId worker, IActorRef coordinator, TrainNode node) =>
        Akka.Actor.Props.Create(() => new TrainWorkerActor(worker, coordinator, node));

    protected override void PreStart()
    {
        Self.Tell(Offer.Instance);
        Timers.StartPeriodicTimer(nameof(Offer), Offer.Instance, OfferInterval);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        Leave();
    }

    private void OnPrepare(TrainMessages.PrepareRun prepare)
    {
        var asker = Sender;
        if (_session is { } session && session.IsOf(prepare.Run, prepare.Generation))
        {
            // While it loads, the answer is on its way; through a channel it has been given.
            if (session is { Pool: not null, Exchange: LocalExchange })
            {
                asker.Tell(Prepared(session));
            }
            return;
        }
        Leave();
        _session = new Session(prepare.Run, prepare.Generation, asker, Pool: null);
        var cancellation = _stopping.Token;
        var before = _last is { } last && last.IsOf(prepare.Run, prepare.Generation) ? last.Data : null;
        _ = Task.Run(() => LoadAsync(prepare, before, cancellation), cancellation)
            .PipeTo(
                Self,
                success: loaded => new Loaded(prepare.Run, prepare.Generation, loaded.Data, loaded.Exchange),
                failure: error => new LoadFailed(prepare.Run, prepare.Generation, error)
            );
    }

    private async Task<(RunData Data, IWorkerExchange Exchange)> LoadAsync(
        TrainMessages.PrepareRun prepare,
        RunData? before,
        CancellationToken cancellation
    )
    {
        if (_node.Hub.Find(prepare.Run, prepare.Generation) is { } led)
        {
            return (led.Data, led.Exchange);
        }
        var folder = new RunFolder(prepare.RunFolder);
        var data =
            before
            ?? await (
                prepare.Evaluates is { } part
                    ? RunData.ForEvaluationAsync(folder, prepare.Data, part, cancellation)
                    : RunData.ForTrainingAsync(folder, prepare.Data, cancellation)
            );
        var exchange = await RemoteExchange.ConnectAsync(
            prepare.Exchange,
            _node.Security,
            prepare.Run,
            prepare.Generation,
            _worker,
            _node.Lanes,
            new ParameterLayout(data.Record.Model),
            data.Slices,
            cancellation
        );
        return (data, exchange);
    }

    private void OnLoaded(Loaded loaded)
    {
        if (_session is not { Pool: null } session || !session.IsOf(loaded.Run, loaded.Generation))
        {
            (loaded.Exchange as RemoteExchange)?.Dispose();
            return;
        }
        var (data, exchange) = (loaded.Data, loaded.Exchange);
        var layout = new ParameterLayout(data.Record.Model);
        var self = Self;
        var remote = exchange as RemoteExchange;
        void Done(LaneResult result)
        {
            if (remote is not null && result is not LaneResult.Failed)
            {
                remote.Report(result);
                return;
            }
            self.Tell(new Computed(loaded.Run, loaded.Generation, result));
        }
        var pool = new LanePool(
            _node.Lanes,
            data.Slices,
            exchange,
            () => SliceEngines.Create(data.Record.Settings.Engine, layout),
            Done,
            _node.Clock
        );
        _last = loaded;
        _session = session with { Pool = pool, Exchange = exchange };
        if (remote is null)
        {
            session.Coordinator.Tell(Prepared(_session));
            return;
        }
        remote.Listen(pool.Add, lost: () => self.Tell(new ChannelLost(remote)));
    }

    // The coordinator sees the end of the channel too, and asks this worker again with its next offer.
    private void OnChannelLost(ChannelLost lost)
    {
        if (_session is { } session && ReferenceEquals(session.Exchange, lost.Exchange))
        {
            _log.Info("The channel of run {Run} has ended.", session.Run);
            Leave();
        }
    }

    private void OnLoadFailed(LoadFailed failed)
    {
        if (_session is not { Pool: null } session || !session.IsOf(failed.Run, failed.Generation))
        {
            return;
        }
        _log.Warning("Run {Run} cannot be computed here: {Problem}", failed.Run, failed.Error.Message);
        _session = null;
        // One that has taken part before has lost its channel, and tries again as soon as it is asked.
        if (_last is not { } last || !last.IsOf(failed.Run, failed.Generation))
        {
            session.Coordinator.Tell(
                new TrainMessages.RunRefused(failed.Run, failed.Generation, _worker, Failure.From(failed.Error))
            );
        }
    }

    private void Add(RoundKey key, ImmutableArray<int> slices)
    {
        if (_session is { Pool: { } pool } session && session.IsOf(key.Run, key.Generation))
        {
            pool.Add(key, slices);
        }
    }

    private void OnComputed(Computed computed)
    {
        if (_session is not { } session || !session.IsOf(computed.Run, computed.Generation))
        {
            return;
        }
        session.Coordinator.Tell(Reply(computed));
        if (computed.Result is LaneResult.Failed)
        {
            Leave();
        }
    }

    private IPipelineMessage Reply(Computed computed) =>
        computed.Result switch
        {
            LaneResult.GradientsComputed done => new TrainMessages.GradientsComputed(
                done.Key.Run,
                done.Key.Generation,
                done.Key.Step,
                _worker,
                done.Slices,
                done.Busy,
                done.Lane
            ),
            LaneResult.SliceEvaluated done => new TrainMessages.SliceEvaluated(
                done.Key.Run,
                done.Key.Generation,
                done.Key.Step,
                _worker,
                done.Slice,
                done.Sums.Loss,
                done.Sums.BinaryCorrect,
                done.Predicted,
                done.Sums.Correct,
                done.Busy,
                done.Lane
            ),
            LaneResult.Failed failed => new TrainMessages.RunRefused(
                computed.Run,
                computed.Generation,
                _worker,
                Failure.From(failed.Error)
            ),
            _ => throw new UnreachableException($"A lane gives no {computed.Result}."),
        };

    private void OnEnd(TrainMessages.EndRun end)
    {
        if (_session is { } session && session.IsOf(end.Run, end.Generation))
        {
            Leave();
        }
        if (_last is { } last && last.IsOf(end.Run, end.Generation))
        {
            _last = null;
        }
    }

    // A lane ends after the slices it is at, and one that waits for the network once its channel is closed: not in the
    // time of this mailbox.
    private void Leave()
    {
        if (_session is { Pool: { } pool } session)
        {
            (session.Exchange as IDisposable)?.Dispose();
            _ = Task.Run(pool.Dispose);
        }
        _session = null;
    }

    private TrainMessages.RunPrepared Prepared(Session session) =>
        new(session.Run, session.Generation, _worker, _node.Lanes);

    private static RoundKey Key(TrainMessages.ComputeGradients ask) =>
        new(ask.Run, ask.Generation, RoundStage.Gradient, ask.Step);

    private static RoundKey Key(TrainMessages.EvaluateSlices ask) =>
        new(ask.Run, ask.Generation, RoundStage.Evaluation, ask.Step);

    private sealed record Session(RunId Run, int Generation, IActorRef Coordinator, LanePool? Pool)
    {
        internal IWorkerExchange? Exchange { get; init; }

        internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;
    }

    private sealed record Offer
    {
        internal static Offer Instance { get; } = new();
    }

    private sealed record Loaded(RunId Run, int Generation, RunData Data, IWorkerExchange Exchange)
    {
        internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;
    }

    private sealed record ChannelLost(RemoteExchange Exchange);

    private sealed record LoadFailed(RunId Run, int Generation, Exception Error);

    private sealed record Computed(RunId Run, int Generation, LaneResult Result);
}
