using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Exchange;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Sessions;
using Pipeline.TrainCoordinator.Workers;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Leads one run, or the evaluation of one: turns messages into inputs of the flow, and its effects into work.</summary>
internal sealed class TrainJobActor : ReceiveActor, IWithTimers
{
    // Some offers of every worker; whoever is free and near its data has joined by then, or joined again.
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(3);

    private readonly JobId _job;
    private readonly TrainNode _node;
    private readonly IActorRef _coordinator = Context.Parent;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly long _began;
    private readonly JobOpening _opening;
    private readonly WorkerLinks _links = new();
    private readonly LaneMeter _meter;
    private WorkerRoster<IActorRef> _roster;

    // Once the job is opened.
    private RunWork? _work;
    private LocalExchange _exchange = null!;
    private ProgressReports _reports = null!;
    private TrainState _state = null!;

    /// <param name="job">The job.</param>
    /// <param name="node">This process.</param>
    /// <param name="openAsync">Opens it: takes when the job began, by the node's clock, what is told users, and what gives up.</param>
    public TrainJobActor(
        JobId job,
        TrainNode node,
        Func<long, Action<string>, CancellationToken, Task<OpenedJob>> openAsync
    )
    {
        (_job, _node) = (job, node);
        _began = node.Clock.GetTimestamp();
        _opening = new JobOpening(cancellation => openAsync(_began, Remark, cancellation));
        _meter = new LaneMeter(node.Clock);
        _roster = new WorkerRoster<IActorRef>(HasLanesHere: node.Lanes > 0);
        Receive<WorkFailed>(failed => Fail(failed.Error));
        Receive<OpenedJob>(OnOpened);
        Receive<TrainMessages.OfferLanes>(offer => _roster = _roster.Offer(offer.Worker, Sender));
        Receive<WorkerLost>(lost => _roster = _roster.Lose(lost.Worker));
        Receive<TrainMessages.CancelJob>(_ => Fail(new OperationCanceledException()));
    }

    private void Leading()
    {
        Receive<WorkFailed>(failed => Fail(failed.Error));
        Receive<WorkEnded>(ended => End(ended.Answer));
        Receive<TrainMessages.OfferLanes>(OnOffer);
        Receive<WorkerLost>(OnLost);
        Receive<TrainMessages.RunRefused>(OnRefused);
        Receive<WorkerEvent.Opened>(OnLinkOpened);
        Receive<WorkerEvent.Closed>(OnLinkClosed);
        Receive<WorkerEvent.SlicesSent>(sent => Tell(new TrainInput.SlicesSent(sent.Worker, sent.Key)));
        Receive<WorkerEvent.GradientArrived>(OnArrived);
        Receive<WorkerEvent.GradientsHandedOver>(done =>
            Tell(new TrainInput.GradientsComputed(done.Worker, done.Key, done.Slices))
        );
        Receive<WorkerEvent.SliceEvaluated>(OnEvaluated);
        Receive<WorkerEvent.Worked>(worked => _meter.Computed(worked.Worker, worked.Lane, worked.Key, worked.Busy));
        Receive<TrainInput>(Tell);
        Receive<JoinAwaited>(OnJoinAwaited);
        Receive<TrainMessages.CancelJob>(_ => Tell(new TrainInput.StopRequested()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // The plan of an evaluation has no epochs, so that its flow wants nothing of this.
    private TrainingWork Training => (TrainingWork)_work!;

    /// <summary>Leads a training run or an evaluation.</summary>
    /// <param name="start">What is asked for.</param>
    /// <param name="node">This process.</param>
    internal static Props Props(IJobStart start, TrainNode node) =>
        Akka.Actor.Props.Create(() =>
            new TrainJobActor(
                start.Job,
                node,
                (began, note, cancellation) => OpenedJob.OpenAsync(start, node, note, began, cancellation)
            )
        );

    protected override void PreStart()
    {
        Report(new TrainProgress { Job = _job, Phase = TrainPhase.Load });
        _ = _opening.BeginAsync().PipeTo(Self, failure: error => new WorkFailed(error));
    }

    protected override void PostStop()
    {
        if (_work?.Plan is { } plan)
        {
            _node.Hub.Remove(plan.Run, plan.Generation);
            _exchange.Close();
            // Before its link ends, so that a worker knows why, and offers itself at once.
            foreach (var worker in _roster.Actors)
            {
                worker.Tell(new TrainMessages.EndRun(plan.Run, plan.Generation));
            }
            _links.Dispose();
        }
        _opening.Dispose();
    }

    private void OnOpened(OpenedJob opened)
    {
        if (opened.Work is not { } work)
        {
            End(opened.Answer!);
            return;
        }
        _work = work;
        _exchange = new LocalExchange(work.Parameters.Layout);
        _reports = new ProgressReports(_job, work.Data.Record.Model, _node.Clock, Report);
        _state = TrainFlow.Start(work.Plan, work.Cursor);
        Become(Leading);
        var self = Self;
        _node.Hub.Add(
            work.Plan.Run,
            work.Plan.Generation,
            new ExchangeHub.LedRun(work.Data, _exchange, work.Rows, said => self.Tell(said))
        );
        foreach (var worker in _roster.Actors)
        {
            Prepare(worker);
        }
        Tell(new TrainInput.Begun());
        AwaitWorkers();
    }

    private void AwaitWorkers() => Timers.StartSingleTimer(nameof(JoinAwaited), JoinAwaited.Instance, JoinPatience);

    private void OnJoinAwaited(JoinAwaited awaited)
    {
        _roster = _roster.AwaitNoMore();
        if (!FailIfHopeless() && _state.AwaitsWorkers)
        {
            Remark("Waits for a worker; one that computes another run joins when that has ended.");
        }
    }

    private void OnOffer(TrainMessages.OfferLanes offer)
    {
        _roster = _roster.Offer(offer.Worker, Sender);
        // Said again with every offer until the worker takes part: a message may get lost, and a channel too.
        if (_roster.MayTakePart(offer.Worker) && !_state.Has(offer.Worker))
        {
            Prepare(Sender);
        }
    }

    // Lanes of this process find the run in memory: nothing listens for them.
    private void Prepare(IActorRef worker)
    {
        var isLocal = worker.Path.Address.Equals(Self.Path.Address);
        worker.Tell(_work!.Prepare(isLocal ? "" : _node.ExchangeAddress));
    }

    private void OnLost(WorkerLost lost)
    {
        _roster = _roster.Lose(lost.Worker);
        Drop(lost.Worker);
    }

    // Whoever has a link takes part, until the link ends.
    private void OnLinkOpened(WorkerEvent.Opened opened)
    {
        var link = opened.Link;
        _links.Add(link);
        Tell(new TrainInput.WorkerJoined(new TrainWorker(link.Worker, link.Lanes, link.IsRemote)));
    }

    private void OnLinkClosed(WorkerEvent.Closed closed)
    {
        if (_links.IsCurrent(closed.Link))
        {
            _log.Info("The channel to worker {Worker} has ended.", closed.Link.Worker);
            Drop(closed.Link.Worker);
        }
    }

    private void Drop(NodeId worker)
    {
        _links.End(worker);
        Tell(new TrainInput.WorkerLost(worker));
    }

    private void OnRefused(TrainMessages.RunRefused refused)
    {
        if (!_state.Plan.IsOf(refused.Run, refused.Generation) || !_roster.Knows(refused.Worker))
        {
            return;
        }
        _roster = _roster.Refuse(refused.Worker, refused.Failure);
        if (_roster.Hopeless is null)
        {
            Remark($"Worker {refused.Worker} does not take part: {refused.Failure.Message}");
        }
        Drop(refused.Worker);
    }

    // Here and not on the channel's thread: whether the sum is still wanted is for the flow to say.
    private void OnArrived(WorkerEvent.GradientArrived arrived)
    {
        var (link, worker) = (arrived.Link, arrived.Link.Worker);
        // What an earlier link of the worker still brings would be some of the slices that were asked for through this
        // one, which brings them all in one sum: that would then be none of the round's.
        var slices = _links.IsCurrent(link) ? _state.Owed(arrived.Key, worker, arrived.Node) : [];
        if (slices.IsEmpty)
        {
            _exchange.Return(arrived.Gradient);
            return;
        }
        // Lanes of this process brought some of them before they were given up: the others are asked for again, each alone.
        var missing = _exchange.HandOver(arrived.Key, arrived.Node, arrived.Gradient);
        foreach (var slice in missing)
        {
            link.Ask(arrived.Key, [slice]);
        }
        Tell(new TrainInput.GradientsComputed(worker, arrived.Key, slices.RemoveRange(missing)));
    }

    private void OnEvaluated(WorkerEvent.SliceEvaluated evaluated)
    {
        Tell(new TrainInput.SliceEvaluated(evaluated.Worker, evaluated.Key, evaluated.Slice, evaluated.Figures));
        _reports.NowAndThen(_state);
    }

    private void Tell(TrainInput input)
    {
        var hadWorkers = !_state.Workers.IsEmpty;
        Step(input);
        if (hadWorkers && _state.Workers.IsEmpty)
        {
            AwaitWorkers();
        }
        FailIfHopeless();
    }

    private void Step(TrainInput input)
    {
        var (next, effects) = TrainFlow.Step(_state, input, _node.Clock.GetElapsedTime(_began));
        _state = next;
        foreach (var effect in effects)
        {
            Run(effect);
        }
        if (_state.AwaitsParameters)
        {
            _meter.Paused();
        }
    }

    private void Run(TrainEffect effect)
    {
        switch (effect)
        {
            case TrainEffect.OpenRound open:
                _meter.Opened(open.Key);
                _exchange.Open(open.Key, open.SliceCount, _work!.ParametersOf(open.Key.Stage));
                break;
            case TrainEffect.Assign assign:
                _meter.Assigned(_state.Workers.Sum(worker => worker.Lanes));
                _links[assign.Worker].Ask(assign.Key, assign.Slices);
                break;
            case TrainEffect.SendAhead ahead:
                _links[ahead.Worker].SendAhead(ahead.Key, ahead.Next, ahead.Slices);
                break;
            case TrainEffect.ApplyStep apply:
                Apply(apply);
                break;
            case TrainEffect.ReportStep step:
                Training.LogStep(step.Cursor, step.Step);
                _reports.NowAndThen(_state);
                break;
            case TrainEffect.ReportEpoch epoch:
                Training.LogEpoch(epoch.Figures, _meter.EndEpoch());
                _reports.EpochEnded(epoch.Figures, _state);
                break;
            case TrainEffect.WriteCheckpoint checkpoint:
                WriteCheckpoint(checkpoint);
                break;
            case TrainEffect.RestoreWeights restore:
                _exchange.Close();
                Training.Restore(restore.Position);
                Self.Tell(new TrainInput.WeightsRestored());
                break;
            case TrainEffect.Finish finish:
                Finish(finish);
                break;
            case TrainEffect.Leave:
                Fail(new OperationCanceledException());
                break;
            default:
                throw new UnreachableException($"{nameof(TrainJobActor)} cannot do {effect}.");
        }
    }

    private void Apply(TrainEffect.ApplyStep apply)
    {
        var sums = default(MetricSums);
        _meter.Update(() =>
        {
            var parts = _exchange.Take(apply.Key);
            sums = Training.Apply(apply.Key.Step, apply.History, parts);
            _exchange.Return(parts);
        });
        Step(new TrainInput.StepApplied(sums));
    }

    private void WriteCheckpoint(TrainEffect.WriteCheckpoint checkpoint)
    {
        var self = Self;
        _ = Training
            .CheckpointAsync(
                checkpoint.Cursor,
                checkpoint.Best,
                copied: () => self.Tell(new TrainInput.CheckpointCopied())
            )
            .PipeTo(self, success: () => new TrainInput.CheckpointWritten(), failure: error => new WorkFailed(error));
    }

    private void Finish(TrainEffect.Finish finish)
    {
        _exchange.Close();
        if (_work!.Remark is { } remark)
        {
            Remark(remark);
        }
        _ = _work
            .FinishAsync(finish.Cursor, finish.Evaluation, _meter.Use())
            .PipeTo(Self, success: answer => new WorkEnded(answer), failure: error => new WorkFailed(error));
    }

    private void Report(TrainProgress progress) => _coordinator.Tell(progress);

    // Also from the threads that open the job.
    private void Remark(string text) => _coordinator.Tell(new JobMessages.JobRemark(_job, text));

    private bool FailIfHopeless()
    {
        if (!_state.AwaitsWorkers || _roster.Hopeless is not { } refusal)
        {
            return false;
        }
        Fail(refusal.ToException());
        return true;
    }

    private void Fail(Exception error)
    {
        if (error is not OperationCanceledException)
        {
            _log.Debug("Job {Job} failed: {Problem}", _job, error.Message);
        }
        End(new TrainMessages.JobFailed(_job, Failure.From(error)));
    }

    private void End(IPipelineMessage answer)
    {
        _coordinator.Tell(answer);
        Context.Stop(Self);
    }

    /// <summary>The coordinator says that a worker is gone.</summary>
    /// <param name="Worker">The worker.</param>
    internal sealed record WorkerLost(NodeId Worker);

    private sealed record JoinAwaited
    {
        internal static JoinAwaited Instance { get; } = new();
    }

    private sealed record WorkFailed(Exception Error);

    private sealed record WorkEnded(IPipelineMessage Answer);
}
