using System.Collections.Immutable;
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
    // Often enough for a person.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    // Some offers of every worker; whoever is free and near its data has joined by then.
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(3);

    private readonly JobId _job;
    private readonly TrainNode _node;
    private readonly Func<long, Action<string>, CancellationToken, Task<OpenedJob>> _openAsync;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LaneMeter _meter;
    private readonly long _began;
    private WorkerRoster<IActorRef> _roster;
    private ImmutableDictionary<NodeId, IWorkerLink> _links = ImmutableDictionary<NodeId, IWorkerLink>.Empty;
    private Task<OpenedJob>? _opening;
    private RunWork? _work;
    private LocalExchange? _exchange;
    private TrainState _state = null!;
    private long _reportedAt;

    /// <param name="job">The job.</param>
    /// <param name="node">This process.</param>
    /// <param name="openAsync">Opens it: takes when the job began, by the node's clock, what is told users, and what gives up.</param>
    public TrainJobActor(
        JobId job,
        TrainNode node,
        Func<long, Action<string>, CancellationToken, Task<OpenedJob>> openAsync
    )
    {
        (_job, _node, _openAsync) = (job, node, openAsync);
        _began = node.Clock.GetTimestamp();
        _meter = new LaneMeter(node.Clock);
        _roster = new WorkerRoster<IActorRef>(HasLanesHere: node.Lanes > 0);
        Receive<OpenedJob>(OnOpened);
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
        Receive<TrainMessages.CancelJob>(_ => OnCancel());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // The plan of an evaluation has no epochs, so that its flow wants nothing of this.
    private TrainingWork Training => (TrainingWork)_work!;

    /// <summary>Leads a training run.</summary>
    /// <param name="start">What is asked for.</param>
    /// <param name="node">This process.</param>
    internal static Props Props(TrainMessages.StartTraining start, TrainNode node) =>
        Akka.Actor.Props.Create(() =>
            new TrainJobActor(
                start.Job,
                node,
                (began, note, cancellation) => OpenedJob.OpenAsync(start, node, note, began, cancellation)
            )
        );

    /// <summary>Leads an evaluation.</summary>
    /// <param name="start">What is asked for.</param>
    /// <param name="node">This process.</param>
    internal static Props Props(TrainMessages.StartEvaluation start, TrainNode node) =>
        Akka.Actor.Props.Create(() =>
            new TrainJobActor(
                start.Job,
                node,
                (began, _, cancellation) => OpenedJob.OpenAsync(start, node, began, cancellation)
            )
        );

    protected override void PreStart()
    {
        Report(new TrainProgress { Job = _job, Phase = TrainPhase.Load });
        var (job, parent, token) = (_job, Context.Parent, _cancellation.Token);
        void Note(string text) => parent.Tell(new JobMessages.JobRemark(job, text));
        _opening = Task.Run(() => _openAsync(_began, Note, token), token);
        _ = _opening.PipeTo(Self, failure: error => new WorkFailed(error));
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
        if (_work is { } work)
        {
            _node.Hub.Remove(work.Plan.Run, work.Plan.Generation);
            _exchange!.Close();
            // Before its link ends, so that a worker knows why, and offers itself at once.
            foreach (var worker in _roster.Actors)
            {
                worker.Tell(new TrainMessages.EndRun(work.Plan.Run, work.Plan.Generation));
            }
            foreach (var link in _links.Values)
            {
                link.Dispose();
            }
            work.Dispose();
        }
        else
        {
            // What is still being opened comes when nobody takes it any more.
            _ = _opening?.ContinueWith(
                async opened => (await opened).Work?.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default
            );
        }
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
        var self = Self;
        _node.Hub.Add(
            work.Plan.Run,
            work.Plan.Generation,
            new ExchangeHub.LedRun(work.Data, _exchange, work.Rows, said => self.Tell(said))
        );
        _state = TrainFlow.Start(work.Plan, work.Cursor);
        foreach (var worker in _roster.Actors)
        {
            Prepare(worker);
        }
        Tell(new TrainInput.Begun());
        Timers.StartSingleTimer(nameof(JoinAwaited), JoinAwaited.Instance, JoinPatience);
    }

    private void OnJoinAwaited(JoinAwaited awaited)
    {
        _roster = _roster.AwaitNoMore();
        if (!FailIfHopeless() && !_state.Ended && _state.Workers.IsEmpty)
        {
            Remark("Waits for a worker; one that computes another run joins when that has ended.");
        }
    }

    private void OnOffer(TrainMessages.OfferLanes offer)
    {
        _roster = _roster.Offer(offer.Worker, Sender);
        // Said again with every offer until the worker takes part: a message may get lost, and a channel too.
        if (_work is not null && _roster.MayTakePart(offer.Worker) && !_state.Has(offer.Worker))
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
        if (_work is not null)
        {
            Drop(lost.Worker);
            FailIfHopeless();
        }
    }

    // Whoever has a link takes part, until the link ends.
    private void OnLinkOpened(WorkerEvent.Opened opened)
    {
        var link = opened.Link;
        Drop(link.Worker);
        _links = _links.Add(link.Worker, link);
        Tell(new TrainInput.WorkerJoined(new TrainWorker(link.Worker, link.Lanes, link.IsRemote)));
    }

    private void OnLinkClosed(WorkerEvent.Closed closed)
    {
        if (IsCurrent(closed.Link))
        {
            _log.Info("The channel to worker {Worker} has ended.", closed.Link.Worker);
            Drop(closed.Link.Worker);
        }
    }

    private bool IsCurrent(IWorkerLink link) => _links.GetValueOrDefault(link.Worker) == link;

    private void Drop(NodeId worker)
    {
        if (_links.TryGetValue(worker, out var link))
        {
            _links = _links.Remove(worker);
            link.Dispose();
        }
        Tell(new TrainInput.WorkerLost(worker));
    }

    private void OnRefused(TrainMessages.RunRefused refused)
    {
        if (
            _work?.Plan is not { } plan
            || (plan.Run, plan.Generation) != (refused.Run, refused.Generation)
            || !_roster.Knows(refused.Worker)
        )
        {
            return;
        }
        _roster = _roster.Refuse(refused.Worker, refused.Failure);
        if (FailIfHopeless())
        {
            return;
        }
        Remark($"Worker {refused.Worker} does not take part: {refused.Failure.Message}");
        Drop(refused.Worker);
    }

    // Here and not on the channel's thread: whether the sum is still wanted is for the flow to say.
    private void OnArrived(WorkerEvent.GradientArrived arrived)
    {
        var (link, worker) = (arrived.Link, arrived.Link.Worker);
        // What an earlier link of the worker still brings would be some of the slices that were asked for through this
        // one, which brings them all in one sum: that would then be none of the round's.
        var slices =
            IsCurrent(link) && _state.RoundOf(arrived.Key) is { } round ? round.Owed(worker, arrived.Node) : [];
        if (slices.IsEmpty)
        {
            _exchange!.Return(arrived.Gradient);
            return;
        }
        // Lanes of this process brought some of them before they were given up: the others are asked for again, each alone.
        var missing = _exchange!.HandOver(arrived.Key, arrived.Node, arrived.Gradient);
        foreach (var slice in missing)
        {
            link.Ask(arrived.Key, [slice]);
        }
        Tell(new TrainInput.GradientsComputed(worker, arrived.Key, slices.RemoveRange(missing)));
    }

    private void OnEvaluated(WorkerEvent.SliceEvaluated evaluated)
    {
        Tell(new TrainInput.SliceEvaluated(evaluated.Worker, evaluated.Key, evaluated.Slice, evaluated.Figures));
        ReportNowAndThen();
    }

    private void OnCancel()
    {
        if (_work is null)
        {
            Fail(new OperationCanceledException());
            return;
        }
        Tell(new TrainInput.StopRequested());
    }

    private void Tell(TrainInput input)
    {
        var (next, effects) = TrainFlow.Step(_state, input, _node.Clock.GetElapsedTime(_began));
        _state = next;
        foreach (var effect in effects)
        {
            Run(effect);
        }
        if (_state is { Round.IsComplete: true, HoldsParameters: true })
        {
            _meter.Paused();
        }
    }

    private void Run(TrainEffect effect)
    {
        switch (effect)
        {
            case TrainEffect.OpenRound open:
                Open(open);
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
                ReportNowAndThen();
                break;
            case TrainEffect.ReportEpoch epoch:
                Training.LogEpoch(epoch.Figures, _meter.EndEpoch());
                Report(
                    Progress() with
                    {
                        Epoch = epoch.Figures.Epoch,
                        Ended = TrainSummaries.Of(epoch.Figures, _work!.Data.Record.Model),
                    }
                );
                break;
            case TrainEffect.WriteCheckpoint checkpoint:
                WriteCheckpoint(checkpoint);
                break;
            case TrainEffect.RestoreWeights restore:
                _exchange!.Close();
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

    private void Open(TrainEffect.OpenRound open)
    {
        _meter.Opened(open.Key);
        var isEvaluation = open.Key.Stage == RoundStage.Evaluation;
        _exchange!.Open(open.Key, open.SliceCount, isEvaluation ? _work!.ToEvaluate() : _work!.Parameters);
    }

    private void Apply(TrainEffect.ApplyStep apply)
    {
        var sums = default(MetricSums);
        _meter.Update(() =>
        {
            var parts = _exchange!.Take(apply.Key);
            sums = Training.Apply(apply.Key.Step, apply.History, parts);
            _exchange.Return(parts);
        });
        Tell(new TrainInput.StepApplied(sums));
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
        _exchange!.Close();
        if (_work!.Remark is { } remark)
        {
            Remark(remark);
        }
        _ = _work
            .FinishAsync(finish.Cursor, finish.Evaluation, _meter.Use())
            .PipeTo(Self, success: answer => new WorkEnded(answer), failure: error => new WorkFailed(error));
    }

    private void ReportNowAndThen()
    {
        if (_node.Clock.GetElapsedTime(_reportedAt) >= ReportInterval)
        {
            _reportedAt = _node.Clock.GetTimestamp();
            Report(Progress());
        }
    }

    private TrainProgress Progress() => TrainSummaries.Of(_job, _state, _work!.Data.Record.Model);

    private static void Report(TrainProgress progress) => Context.Parent.Tell(progress);

    private void Remark(string text) => Context.Parent.Tell(new JobMessages.JobRemark(_job, text));

    private bool FailIfHopeless()
    {
        if (_roster.Hopeless is not { } refusal)
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
        Context.Parent.Tell(answer);
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
