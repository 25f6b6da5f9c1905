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
        if (_session is { Pool: not null } session && session.IsOf(prepare.Run, prepare.Generation))
        {
            asker.Tell(Prepared(session));
            return;
        }
        Leave();
        _session = new Session(prepare.Run, prepare.Generation, asker, Pool: null);
        var cancellation = _stopping.Token;
        _ = Task.Run(() => LoadAsync(prepare, cancellation), cancellation)
            .PipeTo(
                Self,
                success: loaded => new Loaded(prepare.Run, prepare.Generation, loaded.Data, loaded.Exchange),
                failure: error => new LoadFailed(prepare.Run, prepare.Generation, error)
            );
    }

    private async Task<(RunData Data, IWorkerExchange Exchange)> LoadAsync(
        TrainMessages.PrepareRun prepare,
        CancellationToken cancellation
    )
    {
        if (_node.Hub.Find(prepare.Run, prepare.Generation) is { } led)
        {
            return (led.Data, led.Exchange);
        }
        var folder = new RunFolder(prepare.RunFolder);
        var data = await (
            prepare.Evaluates is { } part
                ? RunData.ForEvaluationAsync(folder, prepare.Data, part, cancellation)
                : RunData.ForTrainingAsync(folder, prepare.Data, cancellation)
        );
        var exchange = await RemoteExchange.ConnectAsync(
            prepare.Exchange,
            prepare.Run,
            prepare.Generation,
            _worker,
            new ParameterLayout(data.Record.Model),
            cancellation
        );
        return (data, exchange);
    }

    private void OnLoaded(Loaded loaded)
    {
        if (_session is not { Pool: null } session || !session.IsOf(loaded.Run, loaded.Generation))
        {
            return;
        }
        var (data, exchange) = (loaded.Data, loaded.Exchange);
        var layout = new ParameterLayout(data.Record.Model);
        var self = Self;
        var pool = new LanePool(
            _node.Lanes,
            data.Slices,
            exchange,
            () => SliceEngines.Create(data.Record.Settings.Engine, layout),
            result => self.Tell(new Computed(loaded.Run, loaded.Generation, result)),
            _node.Clock
        );
        _session = session with { Pool = pool, Data = data, Exchange = exchange };
        session.Coordinator.Tell(Prepared(_session));
    }

    private void OnLoadFailed(LoadFailed failed)
    {
        if (_session is not { Pool: null } session || !session.IsOf(failed.Run, failed.Generation))
        {
            return;
        }
        _log.Warning("Run {Run} cannot be computed here: {Problem}", failed.Run, failed.Error.Message);
        session.Coordinator.Tell(
            new TrainMessages.RunRefused(failed.Run, failed.Generation, _worker, Failure.From(failed.Error))
        );
        _session = null;
    }

    private void Add(RoundKey key, ImmutableArray<int> slices)
    {
        if (_session is { Pool: { } pool } session && session.IsOf(key.Run, key.Generation))
        {
            if (key.Stage == RoundStage.Gradient && session.Exchange is RemoteExchange remote)
            {
                remote.Expect(key, slices, session.Data!.Slices.GradientCosts(key.Step).Length);
            }
            pool.Add(key, slices);
        }
    }

    private void OnComputed(Computed computed)
    {
        if (_session is not { } session || !session.IsOf(computed.Run, computed.Generation))
        {
            return;
        }
        session.Coordinator.Tell(Reply(computed, session.Exchange is RemoteExchange));
        if (computed.Result is LaneResult.Failed)
        {
            Leave();
        }
    }

    // What another process must have before it counts goes through the exchange; the message then tells the time alone.
    private IPipelineMessage Reply(Computed computed, bool isRemote) =>
        computed.Result switch
        {
            LaneResult.GradientsComputed done => new TrainMessages.GradientsComputed(
                done.Key.Run,
                done.Key.Generation,
                done.Key.Step,
                _worker,
                isRemote ? [] : done.Slices,
                done.Busy
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
                done.Busy
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
    }

    // A lane ends after the slice it is at, and one that waits for the network once its channel is closed: not in the
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
        internal RunData? Data { get; init; }

        internal IWorkerExchange? Exchange { get; init; }

        internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;
    }

    private sealed record Offer
    {
        internal static Offer Instance { get; } = new();
    }

    private sealed record Loaded(RunId Run, int Generation, RunData Data, IWorkerExchange Exchange);

    private sealed record LoadFailed(RunId Run, int Generation, Exception Error);

    private sealed record Computed(RunId Run, int Generation, LaneResult Result);
}
