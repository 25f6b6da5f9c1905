using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.TrainCoordinator.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>The one actor of a cluster that leads training: knows the workers and the jobs, and brings them together.</summary>
internal sealed class TrainCoordinatorActor : ReceiveActor
{
    private readonly TrainNode _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly MessageMeters _meters = MessageMeters.Of(Context.System);
    private ImmutableDictionary<NodeId, Worker> _workers = ImmutableDictionary<NodeId, Worker>.Empty;
    private readonly long _began;
    private JobBook<IActorRef> _jobs = new();

    public TrainCoordinatorActor(TrainNode node)
    {
        _node = node;
        _began = node.Clock.GetTimestamp();
        Receive<TrainMessages.StartTraining>(OnStart);
        Receive<TrainMessages.StartEvaluation>(OnStart);
        Receive<TrainMessages.CancelJob>(OnCancel);
        Receive<JobMessages.ListJobs>(OnList);
        Receive<JobMessages.FindJob>(OnFind);
        Receive<TrainProgress>(progress => Publish(progress.Job, progress));
        Receive<TrainMessages.TrainingCompleted>(completed => OnEnded(completed.Job, completed));
        Receive<TrainMessages.EvaluationCompleted>(completed => OnEnded(completed.Job, completed));
        Receive<TrainMessages.JobFailed>(failed => OnEnded(failed.Job, failed));
        Receive<TrainMessages.OfferLanes>(OnOffer);
        Receive<OversizedMessage>(OnOversized);
        Receive<Terminated>(OnTerminated);
        Receive<ClusterEvent.UnreachableMember>(lost => Lose(NodeNames.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(lost => Lose(NodeNames.Of(lost.Member.UniqueAddress)));
    }

    internal static Props Props(TrainNode node) => Akka.Actor.Props.Create(() => new TrainCoordinatorActor(node));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<OversizedMessage>(Self);
        Cluster
            .Get(Context.System)
            .Subscribe(
                Self,
                ClusterEvent.InitialStateAsEvents,
                typeof(ClusterEvent.UnreachableMember),
                typeof(ClusterEvent.MemberRemoved)
            );
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        Cluster.Get(Context.System).Unsubscribe(Self);
    }

    // A job ends in a reply whatever happens to its actor; a restart would begin it anew without a claim. The reply says
    // all about what a user can mend; Akka would log that with a stack as well.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeMilliseconds: -1, OnFailure, loggingEnabled: false);

    private Directive OnFailure(Exception error)
    {
        var failure = Failure.From(error);
        if (failure.Kind == ErrorKind.Internal)
        {
            _log.Error(error, "A job has failed.");
        }
        if (_jobs.Running.FirstOrDefault(job => job.Actor.Equals(Sender)) is { } job)
        {
            Self.Tell(new TrainMessages.JobFailed(job.Job, failure));
        }
        return Directive.Stop;
    }

    private void OnStart(TrainMessages.StartTraining start)
    {
        var request = start.Request;
        var problems = _node.Root.Problems(request.Run, request.Data, request.SplitFile);
        OnStart(start, problems, () => TrainJobActor.Props(start, _node));
    }

    private void OnStart(TrainMessages.StartEvaluation start)
    {
        var problems = _node.Root.Problems(start.Request.Run, start.Request.Data);
        OnStart(start, problems, () => TrainJobActor.Props(start, _node));
    }

    private void OnStart(IJobStart start, IReadOnlyList<string> problems, Func<Props> props)
    {
        var id = start.Job;
        if (_jobs.Find(id) is null)
        {
            if (problems.Count > 0)
            {
                Sender.Tell(new TrainMessages.JobFailed(id, Failure.From(new SettingsException(problems))));
                return;
            }
            var actor = Context.ActorOf(props());
            _jobs = _jobs.Begin(start, actor, Now, _meters.Start());
            foreach (var (worker, known) in _workers)
            {
                actor.Tell(new TrainMessages.OfferLanes(worker, known.Lanes), known.Actor);
            }
        }
        _jobs = _jobs.Follow(id, Sender);
        Context.Watch(Sender);
        if (_jobs.Find(id)!.Last is { } last)
        {
            Sender.Tell(last);
        }
    }

    private void OnCancel(TrainMessages.CancelJob cancel)
    {
        switch (_jobs.Find(cancel.Job))
        {
            case null:
                Sender.Tell(new TrainMessages.JobFailed(cancel.Job, Failure.From(new OperationCanceledException())));
                break;
            case { IsEnded: true, Last: { } end }:
                Sender.Tell(end);
                break;
            case { } job:
                job.Actor.Forward(cancel);
                break;
        }
    }

    private void OnList(JobMessages.ListJobs list) =>
        Sender.Tell(new JobMessages.JobsListed([.. _jobs.All.Select(job => TrainStatus.Of(job, Now))]));

    private void OnFind(JobMessages.FindJob find) =>
        Sender.Tell((IPipelineMessage?)_jobs.Find(find.Job)?.Start ?? new JobMessages.JobNotFound(find.Job));

    // The job is done, but what it gave cannot be told.
    private void OnOversized(OversizedMessage oversized)
    {
        JobId? job = oversized.Message switch
        {
            TrainMessages.TrainingCompleted trained => trained.Job,
            TrainMessages.EvaluationCompleted evaluated => evaluated.Job,
            _ => null,
        };
        if (job is { } ended)
        {
            _jobs = _jobs.Amend(ended, new TrainMessages.JobFailed(ended, oversized.Failure));
        }
    }

    private void OnOffer(TrainMessages.OfferLanes offer)
    {
        if (!_workers.TryGetValue(offer.Worker, out var known) || !known.Actor.Equals(Sender))
        {
            Context.Watch(Sender);
            _log.Debug("Worker {Worker} is there with {Lanes} lanes.", offer.Worker, offer.Lanes);
            _workers = _workers.SetItem(offer.Worker, new Worker(Sender, offer.Lanes));
        }
        foreach (var job in _jobs.Running)
        {
            job.Actor.Forward(offer);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        _jobs = _jobs.Unfollow(terminated.ActorRef);
        foreach (var (worker, _) in _workers.Where(known => known.Value.Actor.Equals(terminated.ActorRef)))
        {
            Lose(worker.Value);
        }
    }

    private void Lose(string node)
    {
        var worker = new NodeId(node);
        if (!_workers.TryGetValue(worker, out var known))
        {
            return;
        }
        // Debug: the coordinator of preprocessing knows the same nodes, and says it to users.
        _log.Debug("Worker {Worker} is lost.", node);
        Context.Unwatch(known.Actor);
        _workers = _workers.Remove(worker);
        foreach (var job in _jobs.Running)
        {
            job.Actor.Tell(new TrainJobActor.WorkerLost(worker));
        }
    }

    private void Publish(JobId id, IPipelineMessage news)
    {
        (_jobs, var followers) = _jobs.Report(id, news);
        Tell(followers, news);
    }

    private void OnEnded(JobId id, IPipelineMessage end)
    {
        if (_jobs.Find(id) is { } job)
        {
            _meters.Stop(job.Meter);
        }
        (_jobs, var followers) = _jobs.End(id, end);
        Tell(followers, end);
    }

    private TimeSpan Now => _node.Clock.GetElapsedTime(_began);

    private static void Tell(ImmutableHashSet<IActorRef> followers, IPipelineMessage news)
    {
        foreach (var follower in followers)
        {
            follower.Tell(news);
        }
    }

    private sealed record Worker(IActorRef Actor, int Lanes);
}
