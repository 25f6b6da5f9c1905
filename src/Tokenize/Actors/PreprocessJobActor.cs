using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Pipeline.Tokenize.Flow;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>One preprocessing job: tells its flow what happens and does what the flow wants.</summary>
internal sealed class PreprocessJobActor : ReceiveActor, IWithTimers
{
    // How soon a straggler is noticed after it has become one.
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly IActorRef _ingest;
    private readonly IActorRef _folder;
    private readonly StagingFolder _staging;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableDictionary<WorkerId, IActorRef> _lanes = ImmutableDictionary<WorkerId, IActorRef>.Empty;
    private PreprocessState _state;
    private long _listedAtNs;

    public PreprocessJobActor(
        PreprocessMessages.StartPreprocess start,
        ClusterJob? name,
        IActorRef ingest,
        TimeProvider clock
    )
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        _ingest = ingest;
        _state = new PreprocessState(new PreprocessPlan(start.Job, start.Request));
        _staging = new DataFolder(start.Request.Data).Staging;
        _folder = Context.ActorOf(DataFolderActor.Props(start.Job, name, start.Request, ingest, _stop.Token), "folder");
        Receive<PreprocessInput>(Tell);
        Receive<TokenizeMessages.OfferLane>(OnOffer);
        Receive<TokenizeMessages.BlockBuilt>(reply =>
            Tell(
                Unseen(reply.Task, reply.Worker, reply.Facts) ?? (PreprocessInput)new PreprocessInput.BlockBuilt(reply)
            )
        );
        Receive<TokenizeMessages.DocumentsHashed>(reply =>
            Tell(
                Unseen(reply.Task, reply.Worker, reply.Facts)
                    ?? (PreprocessInput)new PreprocessInput.DocumentsHashed(reply)
            )
        );
        Receive<TokenizeMessages.WordsMerged>(reply => Tell(new PreprocessInput.WordsMerged(reply)));
        Receive<TokenizeMessages.ShardWritten>(reply => Tell(new PreprocessInput.ShardWritten(reply)));
        Receive<TokenizeMessages.TaskFailed>(OnTaskFailed);
        Receive<IngestMessages.CorpusListed>(listing => Tell(new PreprocessInput.CorpusListed(listing, _listedAtNs)));
        Receive<IngestMessages.ContainersSpooled>(reply => Tell(new PreprocessInput.ContainersSpooled(reply)));
        Receive<IngestMessages.IngestFailed>(failed => Tell(new PreprocessInput.StepFailed(failed.Failure)));
        Receive<JobMessages.JobRemark>(remark => Context.Parent.Tell(remark));
        Receive<OversizedMessage>(OnOversized);
        Receive<PreprocessMessages.CancelPreprocess>(_ => Tell(new PreprocessInput.CancelRequested()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="start">What is to be done.</param>
    /// <param name="name">How users of the cluster name the job; <c>null</c> where there is no cluster.</param>
    /// <param name="ingest">The ingest stage of this node.</param>
    /// <param name="clock">The clock of the job.</param>
    internal static Props Props(
        PreprocessMessages.StartPreprocess start,
        ClusterJob? name,
        IActorRef ingest,
        TimeProvider clock
    ) => Akka.Actor.Props.Create(() => new PreprocessJobActor(start, name, ingest, clock));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<OversizedMessage>(Self);
        Timers.StartPeriodicTimer(nameof(PreprocessInput.Ticked), new PreprocessInput.Ticked(), TickInterval);
        Tell(new PreprocessInput.Begun());
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _stop.Cancel();
    }

    // Of this job, or of another one on this node; a lane's answer is the lane's affair.
    private void OnOversized(OversizedMessage oversized)
    {
        if (oversized.Message is ILaneTask { Task: var task } && _state.Owns(task))
        {
            Tell(new PreprocessInput.StepFailed(oversized.Failure));
        }
    }

    private void OnOffer(TokenizeMessages.OfferLane offer)
    {
        _lanes = _lanes.SetItem(offer.Worker, Sender);
        Tell(new PreprocessInput.LaneOffered(offer.Worker, offer.Capacity, offer.Holding));
    }

    private void OnTaskFailed(TokenizeMessages.TaskFailed failed)
    {
        var isHere = Sender.Path.Address.HasLocalScope;
        Tell(
            new PreprocessInput.TaskFailed(
                isHere ? failed : failed with { Failure = LaneFlow.On(failed.Worker, failed.Failure) }
            )
        );
    }

    // What is here as it was listed has not vanished: the worker does not see the same corpus.
    private PreprocessInput.TaskFailed? Unseen(TaskId task, WorkerId worker, DocumentFacts facts)
    {
        var corpus = _state.Plan.Request.Corpus;
        foreach (var (key, listed) in LaneFlow.Vanished(_state, task, facts))
        {
            var path = Path.Join(corpus, key.Label, key.Name);
            if (FileStatus.Of(path, out var now) == FileKind.Regular && now == listed)
            {
                return new PreprocessInput.TaskFailed(
                    new TokenizeMessages.TaskFailed(task, worker, LaneFlow.Unseen(worker, corpus, path))
                );
            }
        }
        return null;
    }

    // A defect ends the job as a failure does, so that the lanes are dismissed and the folder is released.
    private void Tell(PreprocessInput input)
    {
        try
        {
            Apply(input);
        }
        catch (Exception e) when (input is not PreprocessInput.StepFailed)
        {
            Apply(new PreprocessInput.StepFailed(Failure.From(e)));
        }
    }

    private void Apply(PreprocessInput input)
    {
        var (next, effects) = PreprocessFlow.Step(_state, input, _clock.GetElapsedTime(_began));
        _state = next;
        foreach (var effect in effects)
        {
            Run(effect);
        }
    }

    private void Run(PreprocessEffect effect)
    {
        var job = _state.Plan.Job;
        var request = _state.Plan.Request;
        switch (effect)
        {
            case PreprocessEffect.ListCorpus:
                _listedAtNs = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
                _ingest.Tell(new IngestMessages.ListCorpus(job, request, _stop.Token));
                break;
            case PreprocessEffect.SpoolContainers spool:
                _ingest.Tell(
                    new IngestMessages.SpoolContainers(
                        job,
                        _state.Generation,
                        spool.Sources,
                        spool.Targets,
                        _stop.Token
                    )
                );
                break;
            case PreprocessEffect.Assign assign:
                _log.Debug("{Worker} gets {Task}", assign.Worker, assign.Task.Task);
                _lanes[assign.Worker].Tell(assign.Task);
                break;
            case PreprocessEffect.DismissLanes:
                Context.Parent.Tell(new TokenizeMessages.JobEnded(job, _state.Generation));
                break;
            case PreprocessEffect.Report report:
                Context.Parent.Tell(
                    new PreprocessProgress(job, _state.Generation, report.Phase, report.Done, report.Total)
                );
                _folder.Tell(report);
                break;
            case PreprocessEffect.Note note:
                Note(note);
                break;
            case PreprocessEffect.TellTakenOver taken:
                _log.Info("Job {Job} takes over {Count} results of {Kind}.", job, taken.Count, taken.Kind);
                break;
            case PreprocessEffect.Complete complete:
                End(new PreprocessMessages.PreprocessCompleted(job, _state.Generation, complete.Summary));
                break;
            case PreprocessEffect.Fail fail:
                End(new PreprocessMessages.PreprocessFailed(job, _state.Generation, fail.Failure));
                break;
            case PreprocessEffect.ReleaseFolder when _state.Failure is not null:
                _stop.Cancel(); // or the release would wait for what nobody needs any more
                _folder.Tell(effect);
                break;
            case PreprocessEffect.ExamineFolder
            or PreprocessEffect.ReadVocabulary
            or PreprocessEffect.ClaimFolder
            or PreprocessEffect.AddWords
            or PreprocessEffect.WriteVocabulary
            or PreprocessEffect.WriteGivenVocabulary
            or PreprocessEffect.WriteVectors
            or PreprocessEffect.Commit
            or PreprocessEffect.ReleaseFolder:
                _folder.Tell(effect);
                break;
            default:
                throw new UnreachableException($"{nameof(PreprocessJobActor)} cannot do {effect}.");
        }
    }

    // Before anything else is done: what is not noted when the process is killed has to be made again.
    private void Note(PreprocessEffect.Note note)
    {
        try
        {
            _staging.Note(NotedReplies.Noted(note));
        }
        catch (StorageException e)
        {
            Self.Tell(new PreprocessInput.StepFailed(Failure.From(e)));
        }
    }

    private void End(IPipelineMessage end)
    {
        Context.Parent.Tell(end);
        Context.Stop(Self);
    }
}
