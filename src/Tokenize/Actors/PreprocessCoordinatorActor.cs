using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>The one actor of a cluster that leads preprocessing: knows the lanes and the jobs, and brings them together.</summary>
internal sealed class PreprocessCoordinatorActor : ReceiveActor
{
    private readonly IActorRef _ingest;
    private readonly DataRoot _root;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly MessageMeters _meters = MessageMeters.Of(Context.System);
    private ImmutableDictionary<WorkerId, Lane> _lanes = ImmutableDictionary<WorkerId, Lane>.Empty;

    // A node has another name for each start of its process, so none comes back.
    private ImmutableHashSet<string> _left = [];
    private JobBook<IActorRef> _jobs = new();

    public PreprocessCoordinatorActor(IActorRef ingest, DataRoot root, TimeProvider clock)
    {
        _ingest = ingest;
        _root = root;
        _clock = clock;
        _began = clock.GetTimestamp();
        Receive<PreprocessMessages.StartPreprocess>(OnStart);
        Receive<PreprocessMessages.CancelPreprocess>(OnCancel);
        Receive<JobMessages.ListJobs>(OnList);
        Receive<JobMessages.FindJob>(OnFind);
        Receive<PreprocessProgress>(progress => Report(progress.Job, progress));
        Receive<JobMessages.JobRemark>(OnRemark);
        Receive<PreprocessMessages.PreprocessCompleted>(OnCompleted);
        Receive<PreprocessMessages.PreprocessFailed>(failed => End(failed.Job, failed));
        Receive<TokenizeMessages.OfferLane>(OnOffer);
        Receive<TokenizeMessages.TaskFailed>(failed => _jobs.Find(failed.Task.Job)?.Actor.Forward(failed));
        Receive<TokenizeMessages.JobEnded>(OnDismiss);
        Receive<OversizedMessage>(OnOversized);
        Receive<Terminated>(OnTerminated);
        Receive<ClusterEvent.MemberLeft>(left => Leave(NodeName.Of(left.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberExited>(left => Leave(NodeName.Of(left.Member.UniqueAddress)));
        Receive<ClusterEvent.UnreachableMember>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
    }

    internal static Props Props(IActorRef ingest, DataRoot root, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new PreprocessCoordinatorActor(ingest, root, clock));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<OversizedMessage>(Self);
        Cluster
            .Get(Context.System)
            .Subscribe(
                Self,
                ClusterEvent.InitialStateAsEvents,
                typeof(ClusterEvent.MemberLeft),
                typeof(ClusterEvent.MemberExited),
                typeof(ClusterEvent.UnreachableMember),
                typeof(ClusterEvent.MemberRemoved)
            );
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        Cluster.Get(Context.System).Unsubscribe(Self);
    }

    // A job ends in a reply whatever happens to its actor; a restart would begin it anew without a claim.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(error =>
        {
            if (_jobs.Running.FirstOrDefault(job => job.Actor.Equals(Sender)) is { } job)
            {
                Self.Tell(new TokenizeMessages.JobEnded(job.Job, int.MaxValue));
                Self.Tell(new PreprocessMessages.PreprocessFailed(job.Job, 0, Failure.From(error)));
            }
            return Directive.Stop;
        });

    private void OnStart(PreprocessMessages.StartPreprocess start)
    {
        if (_jobs.Find(start.Job) is null)
        {
            var request = start.Request;
            if (
                _root.Problems(request.Corpus, request.Data, request.Vectors, request.VocabularyFrom)
                is [_, ..] problems
            )
            {
                Refuse(start.Job, new SettingsException(problems));
                return;
            }
            if (FolderHolders.Find(_jobs, request) is { } holder)
            {
                Refuse(start.Job, DataFolderLock.HeldBy(request.Data, NameOf(holder)));
                return;
            }
            Begin(start);
        }
        _jobs = _jobs.Follow(start.Job, Sender);
        Context.Watch(Sender);
        if (_jobs.Find(start.Job)!.Last is { } last)
        {
            Sender.Tell(last);
        }
    }

    private void Refuse(JobId job, PipelineException reason) =>
        Sender.Tell(new PreprocessMessages.PreprocessFailed(job, 0, Failure.From(reason)));

    private static ClusterJob NameOf(JobId job)
    {
        var self = Cluster.Get(Context.System).SelfAddress;
        return new ClusterJob(job, $"{self.Host}:{self.Port}");
    }

    private void Begin(PreprocessMessages.StartPreprocess start)
    {
        // Where the one who asks is in this process, the process is all that its user knows.
        var name = Sender.Path.Address.HasGlobalScope ? NameOf(start.Job) : null;
        var actor = Context.ActorOf(PreprocessJobActor.Props(start, name, _ingest, _clock));
        _jobs = _jobs.Begin(start, actor, _clock.GetElapsedTime(_began), _meters.Start());
        _log.Info("Job {Job} begins: '{Corpus}' to '{Data}'.", start.Job, start.Request.Corpus, start.Request.Data);
        foreach (var lane in _lanes.Values)
        {
            actor.Tell(lane.Offer with { Holding = [] }, lane.Actor);
        }
    }

    private void OnCancel(PreprocessMessages.CancelPreprocess cancel)
    {
        switch (_jobs.Find(cancel.Job))
        {
            case null:
                var failure = Failure.From(new OperationCanceledException());
                Sender.Tell(new PreprocessMessages.PreprocessFailed(cancel.Job, 0, failure));
                break;
            case { IsEnded: true, Last: { } end }:
                Sender.Tell(end);
                break;
            case { } job:
                job.Actor.Forward(cancel);
                break;
        }
    }

    private void OnList(JobMessages.ListJobs list)
    {
        var now = _clock.GetElapsedTime(_began);
        Sender.Tell(new JobMessages.JobsListed([.. _jobs.All.Select(job => PreprocessStatus.Of(job, now))]));
    }

    private void OnFind(JobMessages.FindJob find) =>
        Sender.Tell((IPipelineMessage?)_jobs.Find(find.Job)?.Start ?? new JobMessages.JobNotFound(find.Job));

    // The job is done, but what it gave cannot be told.
    private void OnOversized(OversizedMessage oversized)
    {
        if (oversized.Message is PreprocessMessages.PreprocessCompleted { Job: var job } completed)
        {
            var failed = new PreprocessMessages.PreprocessFailed(job, completed.Generation, oversized.Failure);
            _jobs = _jobs.Amend(job, failed);
        }
    }

    private void OnOffer(TokenizeMessages.OfferLane offer)
    {
        // Its lanes offer themselves until its process ends, which takes what they hold along.
        if (_left.Contains(offer.Worker.Node))
        {
            return;
        }
        if (!_lanes.TryGetValue(offer.Worker, out var known) || !known.Actor.Equals(Sender))
        {
            Context.Watch(Sender);
            if (!_lanes.Keys.Any(lane => IsOf(lane, offer.Worker.Node)))
            {
                _log.Info("Node {Node} is there.", offer.Worker.Node);
            }
        }
        _lanes = _lanes.SetItem(offer.Worker, new Lane(Sender, offer));
        foreach (var job in _jobs.Running)
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
        _jobs = _jobs.Unfollow(terminated.ActorRef);
        foreach (var worker in _lanes.Where(lane => lane.Value.Actor.Equals(terminated.ActorRef)).Select(l => l.Key))
        {
            Lose(worker.Node);
        }
    }

    private static bool IsOf(WorkerId lane, string node) => string.Equals(lane.Node, node, StringComparison.Ordinal);

    private void Lose(string node)
    {
        if (TakeOut(node, new PreprocessInput.NodeLost(node)))
        {
            _log.Info("Node {Node} is lost.", node);
        }
    }

    private void Leave(string node)
    {
        _left = _left.Add(node);
        if (TakeOut(node, new PreprocessInput.NodeLeft(node)))
        {
            _log.Info("Node {Node} leaves.", node);
        }
    }

    private bool TakeOut(string node, PreprocessInput news)
    {
        var lost = _lanes.Keys.Where(lane => IsOf(lane, node)).ToList();
        if (lost.Count == 0)
        {
            return false;
        }
        foreach (var worker in lost)
        {
            Context.Unwatch(_lanes[worker].Actor);
        }
        _lanes = _lanes.RemoveRange(lost);
        foreach (var job in _jobs.Running)
        {
            job.Actor.Tell(news);
        }
        return true;
    }

    private void Report(JobId id, IPipelineMessage news)
    {
        (_jobs, var followers) = _jobs.Report(id, news);
        Tell(followers, news);
    }

    // Said once, to those who are there: a remark does not say how the job goes.
    private void OnRemark(JobMessages.JobRemark remark)
    {
        // Not as a warning: where one process does all, its user is warned already.
        _log.Info("{Job}: {Text}", remark.Job, remark.Text);
        Tell(_jobs.Find(remark.Job)?.Followers ?? [], remark);
    }

    private void OnCompleted(PreprocessMessages.PreprocessCompleted completed)
    {
        var summary = completed.Summary with { LargestMessage = _jobs.Find(completed.Job)?.Meter.Largest };
        End(completed.Job, completed with { Summary = summary });
    }

    private void End(JobId id, IPipelineMessage end)
    {
        if (_jobs.Find(id) is { } job)
        {
            _meters.Stop(job.Meter);
        }
        (_jobs, var followers) = _jobs.End(id, end);
        _log.Info("Job {Job} has ended.", id);
        Tell(followers, end);
    }

    private static void Tell(ImmutableHashSet<IActorRef> followers, IPipelineMessage news)
    {
        foreach (var follower in followers)
        {
            follower.Tell(news);
        }
    }

    private sealed record Lane(IActorRef Actor, TokenizeMessages.OfferLane Offer);
}
