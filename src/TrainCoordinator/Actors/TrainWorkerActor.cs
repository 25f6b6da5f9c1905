using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Exchange;
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

    // Of the run that was computed last: whoever comes back to it after its channel was lost need not read them again.
    private (Session Session, RunData Data)? _last;

    public TrainWorkerActor(NodeId worker, IActorRef coordinator, TrainNode node)
    {
        (_worker, _coordinator, _node) = (worker, coordinator, node);
        Receive<Offer>(_ => _coordinator.Tell(new TrainMessages.OfferLanes(_worker, _node.Lanes)));
        Receive<TrainMessages.PrepareRun>(OnPrepare);
        Receive<Loaded>(OnLoaded);
        Receive<LoadFailed>(OnLoadFailed);
        Receive<LaneFailed>(OnLaneFailed);
        Receive<LinkLost>(OnLinkLost);
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
                return; // the answer has been given, or is on its way
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
        var session = new Session(prepare.Run, prepare.Generation, Sender, cancellation);
        _session = session;
        Context.Watch(session.Coordinator);
        if (_last?.Session.IsOf(prepare.Run, prepare.Generation) != true)
        {
            _last = null;
        }
        var before = _last?.Data;
        var token = cancellation.Token;
        _ = Task.Run(() => LoadAsync(prepare, before, token), token)
            .PipeTo(
                Self,
                success: loaded => new Loaded(session, loaded.Data, loaded.Link),
                failure: error => new LoadFailed(session, error)
            );
    }

    private async Task<(RunData Data, ICoordinatorLink Link)> LoadAsync(
        TrainMessages.PrepareRun prepare,
        RunData? before,
        CancellationToken cancellation
    )
    {
        if (_node.Hub.Find(prepare.Run, prepare.Generation) is { } led)
        {
            return (led.Data, new LocalLink(_worker, _node.Lanes, led));
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
        var link = await RemoteExchange.ConnectAsync(
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
        return (data, link);
    }

    private void OnLoaded(Loaded loaded)
    {
        var session = loaded.Session;
        var (data, link) = (loaded.Data, loaded.Link);
        if (!ReferenceEquals(_session, session))
        {
            link.Dispose();
            return;
        }
        var layout = new ParameterLayout(data.Record.Model);
        var self = Self;
        var pool = new LanePool(
            _node.Lanes,
            data.Slices,
            link.Exchange,
            () => SliceEngines.Create(data.Record.Settings.Engine, layout),
            link.Report,
            error => self.Tell(new LaneFailed(link, error)),
            _node.Clock
        );
        _last = (session, data);
        _session = session with { Lanes = (link, pool) };
        link.Listen(pool.Add, lost: () => self.Tell(new LinkLost(link)));
    }

    // The coordinator hears of it too, and asks this worker again with its next offer.
    private void OnLinkLost(LinkLost lost)
    {
        if (_session is { } session && session.Lanes?.Link == lost.Link)
        {
            _log.Info("The channel of run {Run} has ended.", session.Run);
            Leave();
        }
    }

    private void OnLaneFailed(LaneFailed failed)
    {
        if (_session is { } session && session.Lanes?.Link == failed.Link)
        {
            session.Coordinator.Tell(Refused(session, failed.Error));
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
        if (_last?.Session.IsOf(session.Run, session.Generation) != true)
        {
            session.Coordinator.Tell(Refused(session, failed.Error));
        }
    }

    private void OnEnd(TrainMessages.EndRun end)
    {
        if (_session is { } session && session.IsOf(end.Run, end.Generation))
        {
            Leave();
            Self.Tell(Offer.Instance);
        }
        if (_last?.Session.IsOf(end.Run, end.Generation) == true)
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
            _last = null;
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
        if (session.Lanes is { } lanes)
        {
            lanes.Link.Dispose();
            _ = Task.Run(lanes.Pool.Dispose);
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

    private sealed record Session(
        RunId Run,
        int Generation,
        IActorRef Coordinator,
        CancellationTokenSource Cancellation
    )
    {
        // Once its data is there.
        internal (ICoordinatorLink Link, LanePool Pool)? Lanes { get; init; }

        internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;
    }

    private sealed record Offer
    {
        internal static Offer Instance { get; } = new();
    }

    private sealed record Loaded(Session Session, RunData Data, ICoordinatorLink Link);

    private sealed record LoadFailed(Session Session, Exception Error);

    private sealed record LinkLost(ICoordinatorLink Link);

    private sealed record LaneFailed(ICoordinatorLink Link, Exception Error);
}
