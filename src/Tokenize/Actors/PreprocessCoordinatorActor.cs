using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Pipeline.Shared.Actors;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
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
    private readonly JobDesk _desk;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableDictionary<WorkerId, Lane> _lanes = ImmutableDictionary<WorkerId, Lane>.Empty;

    // A node has another name for each start of its process, so none comes back.
    private ImmutableHashSet<string> _left = [];

    public PreprocessCoordinatorActor(IActorRef ingest, DataRoot root, TimeProvider clock)
    {
        _ingest = ingest;
        _root = root;
        _clock = clock;
        _desk = new JobDesk(Context, clock, PreprocessStatus.Of);
        Receive<PreprocessMessages.StartPreprocess>(OnStart);
        Receive<PreprocessMessages.CancelPreprocess>(OnCancel);
        Receive<JobMessages.ListJobs>(_ => _desk.List());
        Receive<JobMessages.FindJob>(find => _desk.Find(find.Job));
        Receive<PreprocessProgress>(progress => _desk.Report(progress.Job, progress));
        Receive<JobMessages.JobRemark>(OnRemark);
        Receive<PreprocessMessages.PreprocessCompleted>(OnCompleted);
        Receive<PreprocessMessages.PreprocessFailed>(failed => End(failed.Job, failed));
        Receive<TokenizeMessages.OfferLane>(OnOffer);
        Receive<TokenizeMessages.TaskFailed>(failed => _desk.Jobs.Find(failed.Task.Job)?.Actor.Forward(failed));
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

    protected override void PreStart() =>
        _desk.Open(
            typeof(ClusterEvent.MemberLeft),
            typeof(ClusterEvent.MemberExited),
            typeof(ClusterEvent.UnreachableMember),
            typeof(ClusterEvent.MemberRemoved)
        );

    protected override void PostStop() => _desk.Close();

    // A job ends in a reply whatever happens to its actor; a restart would begin it anew without a claim.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(error =>
        {
            if (_desk.JobOf(Sender) is { } job)
            {
                Self.Tell(new TokenizeMessages.JobEnded(job, int.MaxValue));
                Self.Tell(new PreprocessMessages.PreprocessFailed(job, 0, Failure.From(error)));
            }
            return Directive.Stop;
        });

    private void OnStart(PreprocessMessages.StartPreprocess start)
    {
        if (_desk.Jobs.Find(start.Job) is null)
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
            if (FolderHolders.Find(_desk.Jobs, request) is { } holder)
            {
                Refuse(start.Job, DataFolderLock.HeldBy(request.Data, _desk.NameOf(holder)));
                return;
            }
            Begin(start);
        }
        _desk.Follow(start.Job);
    }

    private void Refuse(JobId job, PipelineException reason) =>
        Sender.Tell(new PreprocessMessages.PreprocessFailed(job, 0, Failure.From(reason)));

    private void Begin(PreprocessMessages.StartPreprocess start)
    {
        // Where the one who asks is in this process, the process is all that its user knows.
        var name = Sender.Path.Address.HasGlobalScope ? _desk.NameOf(start.Job) : null;
        var actor = Context.ActorOf(PreprocessJobActor.Props(start, name, _ingest, _clock));
        _desk.Begin(start, actor);
        _log.Info("Job {Job} begins: '{Corpus}' to '{Data}'.", start.Job, start.Request.Corpus, start.Request.Data);
        foreach (var lane in _lanes.Values)
        {
            actor.Tell(lane.Offer with { Holding = [] }, lane.Actor);
        }
    }

    private void OnCancel(PreprocessMessages.CancelPreprocess cancel)
    {
        var failure = Failure.From(new OperationCanceledException());
        _desk.Cancel(cancel.Job, cancel, new PreprocessMessages.PreprocessFailed(cancel.Job, 0, failure));
    }

    private void OnOversized(OversizedMessage oversized)
    {
        if (oversized.Message is PreprocessMessages.PreprocessCompleted { Job: var job } completed)
        {
            var failed = new PreprocessMessages.PreprocessFailed(job, completed.Generation, oversized.Failure);
            _desk.Amend(job, failed);
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
        foreach (var job in _desk.Jobs.Running)
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
        _desk.Unfollow(terminated.ActorRef);
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
        foreach (var job in _desk.Jobs.Running)
        {
            job.Actor.Tell(news);
        }
        return true;
    }

    private void OnRemark(JobMessages.JobRemark remark)
    {
        // Not as a warning: where one process does all, its user is warned already.
        _log.Info("{Job}: {Text}", remark.Job, remark.Text);
        _desk.Remark(remark);
    }

    private void OnCompleted(PreprocessMessages.PreprocessCompleted completed)
    {
        var summary = completed.Summary with { LargestMessage = _desk.Jobs.Find(completed.Job)?.Meter.Largest };
        End(completed.Job, completed with { Summary = summary });
    }

    private void End(JobId job, IPipelineMessage end)
    {
        _desk.End(job, end);
        _log.Info("Job {Job} has ended.", job);
    }

    private sealed record Lane(IActorRef Actor, TokenizeMessages.OfferLane Offer);
}
