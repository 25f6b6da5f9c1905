using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>The one actor of a cluster that leads preprocessing: knows the lanes and the jobs, and brings them together.</summary>
internal sealed class PreprocessCoordinatorActor : ReceiveActor
{
    // Whoever asks for a job again after it ended, because the answer was lost, is told once more.
    private const int RememberedJobs = 16;

    private readonly IActorRef _ingest;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableDictionary<WorkerId, Lane> _lanes = ImmutableDictionary<WorkerId, Lane>.Empty;
    private ImmutableDictionary<JobId, Job> _jobs = ImmutableDictionary<JobId, Job>.Empty;
    private ImmutableQueue<JobId> _ended = [];

    public PreprocessCoordinatorActor(IActorRef ingest, TimeProvider clock)
    {
        _ingest = ingest;
        _clock = clock;
        Receive<PreprocessMessages.StartPreprocess>(OnStart);
        Receive<PreprocessMessages.CancelPreprocess>(OnCancel);
        Receive<PreprocessProgress>(progress => Publish(progress.Job, progress));
        Receive<PreprocessMessages.PreprocessCompleted>(completed => OnEnded(completed.Job, completed));
        Receive<PreprocessMessages.PreprocessFailed>(failed => OnEnded(failed.Job, failed));
        Receive<TokenizeMessages.OfferLane>(OnOffer);
        Receive<TokenizeMessages.JobEnded>(OnDismiss);
        Receive<Terminated>(OnTerminated);
        Receive<ClusterEvent.UnreachableMember>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
    }

    internal static Props Props(IActorRef ingest, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new PreprocessCoordinatorActor(ingest, clock));

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
                Self.Tell(new PreprocessMessages.PreprocessFailed(id, 0, Failure.From(error)));
            }
            return Directive.Stop;
        });

    private void OnStart(PreprocessMessages.StartPreprocess start)
    {
        if (!_jobs.TryGetValue(start.Job, out var job))
        {
            var actor = Context.ActorOf(PreprocessJobActor.Props(start, _ingest, _clock));
            job = new Job(actor, ImmutableHashSet<IActorRef>.Empty, Last: null);
            foreach (var (_, lane) in _lanes)
            {
                actor.Tell(lane.Offer with { Holding = [] }, lane.Actor);
            }
        }
        _jobs = _jobs.SetItem(start.Job, job with { Subscribers = job.Subscribers.Add(Sender) });
        if (job.Last is not null)
        {
            Sender.Tell(job.Last);
        }
    }

    private void OnCancel(PreprocessMessages.CancelPreprocess cancel)
    {
        if (!_jobs.TryGetValue(cancel.Job, out var job))
        {
            var failure = Failure.From(new OperationCanceledException());
            Sender.Tell(new PreprocessMessages.PreprocessFailed(cancel.Job, 0, failure));
            return;
        }
        if (job.IsEnded)
        {
            Sender.Tell(job.Last!);
            return;
        }
        job.Actor.Forward(cancel);
    }

    private void OnOffer(TokenizeMessages.OfferLane offer)
    {
        if (!_lanes.TryGetValue(offer.Worker, out var known) || !known.Actor.Equals(Sender))
        {
            Context.Watch(Sender);
            _log.Debug("Lane {Lane} is there.", offer.Worker);
        }
        _lanes = _lanes.SetItem(offer.Worker, new Lane(Sender, offer));
        foreach (var job in _jobs.Values.Where(job => !job.IsEnded))
        {
            job.Actor.Forward(offer);
        }
    }

    private void OnDismiss(TokenizeMessages.JobEnded ended)
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Actor.Tell(ended);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        foreach (var worker in _lanes.Where(lane => lane.Value.Actor.Equals(terminated.ActorRef)).Select(l => l.Key))
        {
            Lose(worker.Node);
        }
    }

    private void Lose(string node)
    {
        var lost = _lanes.Keys.Where(lane => string.Equals(lane.Node, node, StringComparison.Ordinal)).ToList();
        if (lost.Count == 0)
        {
            return;
        }
        _log.Info("Node {Node} with {Lanes} lanes is lost.", node, lost.Count);
        foreach (var worker in lost)
        {
            Context.Unwatch(_lanes[worker].Actor);
        }
        _lanes = _lanes.RemoveRange(lost);
        foreach (var job in _jobs.Values.Where(job => !job.IsEnded))
        {
            job.Actor.Tell(new PreprocessJobActor.NodeLost(node));
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

    private sealed record Lane(IActorRef Actor, TokenizeMessages.OfferLane Offer);

    private sealed record Job(IActorRef Actor, ImmutableHashSet<IActorRef> Subscribers, IPipelineMessage? Last)
    {
        internal bool IsEnded { get; init; }
    }
}
