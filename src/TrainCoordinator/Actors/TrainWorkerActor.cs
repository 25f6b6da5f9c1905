using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
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
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(NodeId worker, IActorRef coordinator, TrainNode node) =>
        Akka.Actor.Props.Create(() => new TrainWorkerActor(worker, coordinator, node));

    protected override void PreStart()
    {
        Self.Tell(Offer.Instance);
        Timers.StartPeriodicTimer(nameof(Offer), Offer.Instance, OfferInterval);
    }

    // What it was asked for is lost with its state, and the coordinator would wait for that.
    protected override void PreRestart(Exception reason, object message)
    {
        if (_session is { } session)
        {
            session.Coordinator.Tell(Refused(session, reason));
        }
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => Leave();

    private void OnPrepare(TrainMessages.PrepareRun prepare)
    {
        switch (_session)
        {
            case { } same when same.IsOf(prepare.Run, prepare.Generation):
                // While it loads, the answer is on its way; through a channel it has been given.
                if (same is { Pool: not null, Exchange: LocalExchange })
                {
                    Sender.Tell(Prepared(same));
                }
                return;
            case { } older when older.Run == prepare.Run && older.Generation < prepare.Generation:
                older.Coordinator.Tell(Superseded(older, prepare));
                Leave();
                break;
            case { }:
                // The slices of another run are leased to these lanes. Its end is followed by an offer, and so are all
                // seconds until then: whoever asks now will ask again.
                return;
            default:
                break;
        }
        var cancellation = new CancellationTokenSource();
        var session = new Session(prepare.Run, prepare.Generation, Sender, cancellation, Pool: null);
        _session = session;
        Context.Watch(session.Coordinator);
        var before = _last is { } last && last.Session.IsOf(prepare.Run, prepare.Generation) ? last.Data : null;
        var token = cancellation.Token;
        _ = Task.Run(() => LoadAsync(prepare, before, token), token)
            .PipeTo(
                Self,
                success: loaded => new Loaded(session, loaded.Data, loaded.Exchange),
                failure: error => new LoadFailed(session, error)
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
            ?? (
                prepare.Evaluates is { } part
                    ? (await RunData.ForEvaluationAsync(folder, prepare.Data, part, cancellation)).Data
                    : await RunData.ForTrainingAsync(folder, prepare.Data, cancellation)
            );
        data.ThrowIfOther(prepare);
        var exchange = await RemoteExchange.ConnectAsync(
            prepare.Exchange,
            _node.Security,
            prepare.Run,
            prepare.Generation,
            _worker,
            _node.Lanes,
            new ParameterLayout(data.Record.Model),
            data.Slices,
            ChannelSocket.WelcomeTimeout,
            cancellation
        );
        return (data, exchange);
    }

    private void OnLoaded(Loaded loaded)
    {
        var session = loaded.Session;
        if (!ReferenceEquals(_session, session))
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
            self.Tell(new Computed(session, result));
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
        var session = failed.Session;
        if (!ReferenceEquals(_session, session))
        {
            return;
        }
        _log.Warning("Run {Run} cannot be computed here: {Problem}", session.Run, failed.Error.Message);
        Leave();
        // One that has taken part before has lost its channel, and tries again as soon as it is asked.
        if (_last is not { } last || !last.Session.IsOf(session.Run, session.Generation))
        {
            session.Coordinator.Tell(Refused(session, failed.Error));
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
        // A lane of an earlier session of the run says of this one nothing: its channel is closed.
        if (_session is not { } session || !session.IsSame(computed.Session))
        {
            return;
        }
        session.Coordinator.Tell(Reply(computed.Result, session));
        if (computed.Result is LaneResult.Failed)
        {
            Leave();
        }
    }

    private IPipelineMessage Reply(LaneResult result, Session session) =>
        result switch
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
                done.Figures.Sums.Loss,
                done.Figures.Sums.BinaryCorrect,
                done.Figures.Predicted,
                done.Figures.Sums.Correct,
                done.Busy,
                done.Lane
            ),
            LaneResult.Failed failed => Refused(session, failed.Error),
            _ => throw new UnreachableException($"A lane gives no {result}."),
        };

    private void OnEnd(TrainMessages.EndRun end)
    {
        if (_session is { } session && session.IsOf(end.Run, end.Generation))
        {
            Leave();
            Self.Tell(Offer.Instance);
        }
        if (_last is { } last && last.Session.IsOf(end.Run, end.Generation))
        {
            _last = null;
        }
    }

    // The end of its run got lost, or its node did.
    private void OnTerminated(Terminated terminated)
    {
        if (_session is { } session && session.Coordinator.Equals(terminated.ActorRef))
        {
            Leave();
            Self.Tell(Offer.Instance);
        }
    }

    // A lane ends after the slices it is at, and one that waits for the network once its channel is closed: not in the
    // time of this mailbox.
    private void Leave()
    {
        if (_session is not { } session)
        {
            return;
        }
        _session = null;
        Context.Unwatch(session.Coordinator);
        session.Cancellation.Cancel();
        session.Cancellation.Dispose();
        if (session.Pool is { } pool)
        {
            (session.Exchange as IDisposable)?.Dispose();
            _ = Task.Run(pool.Dispose);
        }
    }

    // Its checkpoints are refused from now on; here it hears of that before it has computed as far.
    private TrainMessages.RunRefused Superseded(Session session, TrainMessages.PrepareRun by) =>
        Refused(
            session,
            new RunException(
                by.RunFolder,
                $"The run '{by.RunFolder}' is gone on with as generation {by.Generation}; this one, generation {session.Generation}, ends. Let that one finish, or stop it and run the command again."
            )
        );

    private TrainMessages.RunRefused Refused(Session session, Exception error) =>
        new(session.Run, session.Generation, _worker, Failure.From(error));

    private TrainMessages.RunPrepared Prepared(Session session) =>
        new(session.Run, session.Generation, _worker, _node.Lanes);

    private static RoundKey Key(TrainMessages.ComputeGradients ask) =>
        new(ask.Run, ask.Generation, RoundStage.Gradient, ask.Step);

    private static RoundKey Key(TrainMessages.EvaluateSlices ask) =>
        new(ask.Run, ask.Generation, RoundStage.Evaluation, ask.Step);

    private sealed record Session(
        RunId Run,
        int Generation,
        IActorRef Coordinator,
        CancellationTokenSource Cancellation,
        LanePool? Pool
    )
    {
        internal IWorkerExchange? Exchange { get; init; }

        internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;

        // Once loaded it is another record, of the same session.
        internal bool IsSame(Session other) => Cancellation == other.Cancellation;
    }

    private sealed record Offer
    {
        internal static Offer Instance { get; } = new();
    }

    private sealed record Loaded(Session Session, RunData Data, IWorkerExchange Exchange);

    private sealed record ChannelLost(RemoteExchange Exchange);

    private sealed record LoadFailed(Session Session, Exception Error);

    private sealed record Computed(Session Session, LaneResult Result);
}
