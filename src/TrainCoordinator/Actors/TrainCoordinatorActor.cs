using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>The one actor of a cluster that leads training: knows the workers and the jobs, and brings them together.</summary>
internal sealed class TrainCoordinatorActor : ReceiveActor
{
    // Whoever asks for a job again after it ended, because the answer was lost, is told once more.
    private const int RememberedJobs = 16;

    private readonly TrainNode _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableDictionary<NodeId, Worker> _workers = ImmutableDictionary<NodeId, Worker>.Empty;
    private ImmutableDictionary<JobId, Job> _jobs = ImmutableDictionary<JobId, Job>.Empty;
    private ImmutableQueue<JobId> _ended = [];

    public TrainCoordinatorActor(TrainNode node)
    {
        _node = node;
        Receive<TrainMessages.StartTraining>(start => OnStart(start.Job, TrainJobActor.Props(start, _node)));
        Receive<TrainMessages.StartEvaluation>(start => OnStart(start.Job, TrainJobActor.Props(start, _node)));
        Receive<TrainMessages.CancelJob>(OnCancel);
        Receive<TrainProgress>(progress => Publish(progress.Job, progress));
        Receive<TrainMessages.TrainingCompleted>(completed => OnEnded(completed.Job, completed));
        Receive<TrainMessages.EvaluationCompleted>(completed => OnEnded(completed.Job, completed));
        Receive<TrainMessages.JobFailed>(failed => OnEnded(failed.Job, failed));
        Receive<TrainMessages.OfferLanes>(OnOffer);
        Receive<Terminated>(OnTerminated);
        Receive<ClusterEvent.UnreachableMember>(lost => Lose(NodeNames.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(lost => Lose(NodeNames.Of(lost.Member.UniqueAddress)));
    }

    internal static Props Props(TrainNode node) => Akka.Actor.Props.Create(() => new TrainCoordinatorActor(node));

    protected override void PreStart() =>
        Cluster
            .Get(Context.System)
            .Subscribe(
                Self,
                ClusterEvent.InitialStateAsEvents,
                typeof(ClusterEvent.UnreachableMember),
                typeof(ClusterEvent.MemberRemoved)
            );

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    // A job ends in a reply whatever happens to its actor; a restart would begin it anew without a claim.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(error =>
        {
            if (_jobs.FirstOrDefault(job => job.Value.Actor.Equals(Sender)) is { Key: var id, Value: not null })
            {
                Self.Tell(new TrainMessages.JobFailed(id, Failure.From(error)));
            }
            return Directive.Stop;
        });

    private void OnStart(JobId id, Props props)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            var actor = Context.ActorOf(props);
            job = new Job(actor, [], Last: null);
            foreach (var (worker, known) in _workers)
            {
                actor.Tell(new TrainMessages.OfferLanes(worker, known.Lanes), known.Actor);
            }
        }
        _jobs = _jobs.SetItem(id, job with { Subscribers = job.Subscribers.Add(Sender) });
        if (job.Last is not null)
        {
            Sender.Tell(job.Last);
        }
    }

    private void OnCancel(TrainMessages.CancelJob cancel)
    {
        if (!_jobs.TryGetValue(cancel.Job, out var job))
        {
            Sender.Tell(new TrainMessages.JobFailed(cancel.Job, Failure.From(new OperationCanceledException())));
        }
        else if (job.IsEnded)
        {
            Sender.Tell(job.Last!);
        }
        else
        {
            job.Actor.Forward(cancel);
        }
    }

    private void OnOffer(TrainMessages.OfferLanes offer)
    {
        if (_workers.TryGetValue(offer.Worker, out var known) && known.Actor.Equals(Sender))
        {
            return;
        }
        Context.Watch(Sender);
        _log.Debug("Worker {Worker} is there with {Lanes} lanes.", offer.Worker, offer.Lanes);
        _workers = _workers.SetItem(offer.Worker, new Worker(Sender, offer.Lanes));
        foreach (var job in RunningJobs())
        {
            job.Actor.Forward(offer);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
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
        _log.Info("Worker {Worker} is lost.", node);
        Context.Unwatch(known.Actor);
        _workers = _workers.Remove(worker);
        foreach (var job in RunningJobs())
        {
            job.Actor.Tell(new TrainJobActor.WorkerLost(worker));
        }
    }

    private void OnEnded(JobId id, IPipelineMessage end)
    {
        Publish(id, end);
        if (!_jobs.TryGetValue(id, out var job) || job.IsEnded)
        {
            return;
        }
        _jobs = _jobs.SetItem(id, job with { Subscribers = [], IsEnded = true });
        _ended = _ended.Enqueue(id);
        if (_ended.Count() > RememberedJobs)
        {
            _ended = _ended.Dequeue(out var oldest);
            _jobs = _jobs.Remove(oldest);
        }
    }

    private void Publish(JobId id, IPipelineMessage news)
    {
        if (!_jobs.TryGetValue(id, out var job) || job.IsEnded)
        {
            return;
        }
        _jobs = _jobs.SetItem(id, job with { Last = news });
        foreach (var subscriber in job.Subscribers)
        {
            subscriber.Tell(news);
        }
    }

    private IEnumerable<Job> RunningJobs() => _jobs.Values.Where(job => !job.IsEnded);

    private sealed record Worker(IActorRef Actor, int Lanes);

    private sealed record Job(IActorRef Actor, ImmutableHashSet<IActorRef> Subscribers, IPipelineMessage? Last)
    {
        internal bool IsEnded { get; init; }
    }
}
