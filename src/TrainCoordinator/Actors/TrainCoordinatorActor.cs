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
using Pipeline.TrainCoordinator.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.TrainCoordinator.Actors;

/// <summary>The one actor of a cluster that leads training: knows the workers and the jobs, and brings them together.</summary>
internal sealed class TrainCoordinatorActor : ReceiveActor
{
    private readonly TrainNode _node;
    private readonly JobDesk _desk;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableDictionary<NodeId, Worker> _workers = ImmutableDictionary<NodeId, Worker>.Empty;

    public TrainCoordinatorActor(TrainNode node)
    {
        _node = node;
        _desk = new JobDesk(Context, node.Clock, TrainStatus.Of);
        Receive<TrainMessages.StartTraining>(OnStart);
        Receive<TrainMessages.StartEvaluation>(OnStart);
        Receive<TrainMessages.CancelJob>(OnCancel);
        Receive<JobMessages.ListJobs>(_ => _desk.List());
        Receive<JobMessages.FindJob>(find => _desk.Find(find.Job));
        Receive<TrainProgress>(progress => _desk.Report(progress.Job, progress));
        Receive<JobMessages.JobRemark>(_desk.Remark);
        Receive<TrainMessages.TrainingCompleted>(completed => _desk.End(completed.Job, completed));
        Receive<TrainMessages.EvaluationCompleted>(completed => _desk.End(completed.Job, completed));
        Receive<TrainMessages.JobFailed>(failed => _desk.End(failed.Job, failed));
        Receive<TrainMessages.OfferLanes>(OnOffer);
        Receive<OversizedMessage>(OnOversized);
        Receive<Terminated>(OnTerminated);
        Receive<ClusterEvent.UnreachableMember>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
        Receive<ClusterEvent.MemberRemoved>(lost => Lose(NodeName.Of(lost.Member.UniqueAddress)));
    }

    internal static Props Props(TrainNode node) => Akka.Actor.Props.Create(() => new TrainCoordinatorActor(node));

    protected override void PreStart() =>
        _desk.Open(typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop() => _desk.Close();

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
        if (_desk.JobOf(Sender) is { } job)
        {
            Self.Tell(new TrainMessages.JobFailed(job, failure));
        }
        return Directive.Stop;
    }

    private void OnStart(TrainMessages.StartTraining start)
    {
        var request = start.Request;
        if (!request.Resume && _desk.Jobs.Find(start.Job) is null && JobOf(request.Run) is { } other)
        {
            Sender.Tell(
                new TrainMessages.JobFailed(start.Job, Failure.From(UnderWay(request.Run, _desk.NameOf(other))))
            );
            return;
        }
        var problems = _node.Root.Problems(request.Run, request.Data, request.SplitFile);
        OnStart(start, problems);
    }

    private JobId? JobOf(string run) =>
        _desk
            .Jobs.Running.FirstOrDefault(job =>
                job.Start is TrainMessages.StartTraining training && FolderPath.AreSame(training.Request.Run, run)
            )
            ?.Job;

    // One who has left a run forgets easily that it goes on.
    private static StorageException UnderWay(string run, ClusterJob job) =>
        new(
            run,
            $"The run '{run}' is under way already, as job {job.Id}. "
                + $"'pipeline attach {job.Id} --cluster {job.Cluster}' shows it, "
                + $"'pipeline cancel {job.Id} --cluster {job.Cluster}' ends it at a checkpoint, "
                + "and '--resume' takes it over from its newest one; where the cluster has TLS, with '--config FILE' too."
        );

    private void OnStart(TrainMessages.StartEvaluation start) =>
        OnStart(start, _node.Root.Problems(start.Request.Run, start.Request.Data));

    private void OnStart(IJobStart start, IReadOnlyList<string> problems)
    {
        var id = start.Job;
        if (_desk.Jobs.Find(id) is null)
        {
            if (problems.Count > 0)
            {
                Sender.Tell(new TrainMessages.JobFailed(id, Failure.From(new SettingsException(problems))));
                return;
            }
            var actor = Context.ActorOf(TrainJobActor.Props(start, _node));
            _desk.Begin(start, actor);
            foreach (var (worker, known) in _workers)
            {
                actor.Tell(new TrainMessages.OfferLanes(worker, known.Lanes), known.Actor);
            }
        }
        _desk.Follow(id);
    }

    private void OnCancel(TrainMessages.CancelJob cancel)
    {
        var failure = Failure.From(new OperationCanceledException());
        _desk.Cancel(cancel.Job, cancel, new TrainMessages.JobFailed(cancel.Job, failure));
    }

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
            _desk.Amend(ended, new TrainMessages.JobFailed(ended, oversized.Failure));
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
        foreach (var job in _desk.Jobs.Running)
        {
            job.Actor.Forward(offer);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        _desk.Unfollow(terminated.ActorRef);
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
        foreach (var job in _desk.Jobs.Running)
        {
            job.Actor.Tell(new TrainJobActor.WorkerLost(worker));
        }
    }

    private sealed record Worker(IActorRef Actor, int Lanes);
}
