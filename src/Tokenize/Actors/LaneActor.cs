using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Wire;
using Failure = Pipeline.Shared.Messages.Failure;

namespace Pipeline.Tokenize.Actors;

/// <summary>The front of one lane: says that it is there, passes tasks on to who does them, one at a time, and results back.</summary>
/// <remarks>Never computes, so that the lane answers while it works.</remarks>
internal sealed class LaneActor : ReceiveActor, IWithTimers
{
    // The next task comes with the answer to the last one; a round trip is a tenth of what a chunk takes.
    private const int Capacity = 1;

    // A lane that the coordinator has not heard of, after it moved or a connection broke, idles this long at most.
    private static readonly TimeSpan OfferInterval = TimeSpan.FromSeconds(1);

    private readonly WorkerId _worker;
    private readonly IActorRef _coordinator;
    private readonly DataRoot _root;
    private readonly IActorRef _tokenizer;
    private readonly IActorRef _hasher;
    private readonly IActorRef _merger;
    private readonly IActorRef _writer;
    private readonly Queue<WaitingTask> _waiting = [];
    private ImmutableDictionary<TaskId, IActorRef> _held = ImmutableDictionary<TaskId, IActorRef>.Empty;
    private TaskId? _running;

    public LaneActor(
        WorkerId worker,
        IActorRef coordinator,
        IActorRef ingest,
        DataRoot root,
        EncoderCache encoders,
        RecentBlocks blocks
    )
    {
        _worker = worker;
        _coordinator = coordinator;
        _root = root;
        _tokenizer = Context.ActorOf(TokenizerActor.Props(worker, ingest, blocks), "tokenizer");
        _hasher = Context.ActorOf(DocumentHasherActor.Props(worker, ingest), "hasher");
        _merger = Context.ActorOf(WordsMergerActor.Props(worker), "merger");
        _writer = Context.ActorOf(ShardWriterActor.Props(worker, encoders, blocks), "writer");
        Receive<Offer>(OnOffer);
        Receive<TokenizeMessages.BuildBlock>(build =>
            Begin(build, _tokenizer, build.Root, [build.Corpus, build.Root, .. build.Slices?.Files ?? []])
        );
        Receive<TokenizeMessages.HashDocuments>(hash => Begin(hash, _hasher, staging: null, [hash.Corpus]));
        Receive<TokenizeMessages.MergeWords>(merge =>
            Begin(merge, _merger, merge.Root, [merge.Root, .. merge.Parts.Select(part => part.Root)])
        );
        Receive<TokenizeMessages.WriteShard>(write =>
            Begin(write, _writer, write.Root, [write.Root, write.BlockRoot, write.VocabularyRoot])
        );
        Receive<ILaneReply>(OnReply);
        Receive<TokenizeMessages.JobEnded>(OnJobEnded);
        Receive<OversizedMessage>(OnOversized);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(
        WorkerId worker,
        IActorRef coordinator,
        IActorRef ingest,
        DataRoot root,
        EncoderCache encoders,
        RecentBlocks blocks
    ) => Akka.Actor.Props.Create(() => new LaneActor(worker, coordinator, ingest, root, encoders, blocks));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<OversizedMessage>(Self);
        Timers.StartPeriodicTimer(Offer.Instance, Offer.Instance, TimeSpan.Zero, OfferInterval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnOffer(Offer offer) =>
        _coordinator.Tell(new TokenizeMessages.OfferLane(_worker, Capacity, [.. _held.Keys]));

    // The coordinator repeats a task whose message it believes lost.
    private void Begin(ILaneTask message, IActorRef who, string? staging, string[] paths)
    {
        var task = message.Task;
        if (FindProblem(task, staging, paths) is { } problem)
        {
            Sender.Tell(new TokenizeMessages.TaskFailed(task, _worker, Failure.From(problem)));
        }
        else if (!_held.ContainsKey(task))
        {
            _held = _held.Add(task, Sender);
            _waiting.Enqueue(new WaitingTask(message, who));
            RunNext();
        }
    }

    private PipelineException? FindProblem(TaskId task, string? staging, string[] paths)
    {
        if (_root.Problems([.. paths.Distinct(StringComparer.Ordinal)]) is [_, ..] problems)
        {
            return new SettingsException(problems);
        }
        return staging is null ? null : StagingFolder.FindProblem(staging, task);
    }

    private void OnReply(ILaneReply reply)
    {
        if (_held.TryGetValue(reply.Task, out var asker))
        {
            _held = _held.Remove(reply.Task);
            asker.Tell(reply);
        }
        RunNext();
    }

    private void OnJobEnded(TokenizeMessages.JobEnded ended)
    {
        _held = _held.RemoveRange(_held.Keys.Where(ended.Covers));
        _tokenizer.Tell(ended);
        _hasher.Tell(ended);
        RunNext();
    }

    // The same lane would answer the same again, so the task has failed.
    private void OnOversized(OversizedMessage oversized)
    {
        if (oversized.Message is ILaneReply reply && reply.Worker == _worker)
        {
            _coordinator.Tell(new TokenizeMessages.TaskFailed(reply.Task, _worker, oversized.Failure));
        }
    }

    // Several jobs may each give the lane a task, and who does them can do one: the tokenizer and the hasher share a reader.
    // A task whose job has ended is over also where the merger or the writer is still at it: its result finds no asker.
    private void RunNext()
    {
        if (_running is { } running && _held.ContainsKey(running))
        {
            return;
        }
        _running = null;
        while (_running is null && _waiting.TryDequeue(out var next))
        {
            if (_held.ContainsKey(next.Message.Task))
            {
                _running = next.Message.Task;
                next.Who.Tell(next.Message);
            }
        }
    }

    private sealed record WaitingTask(ILaneTask Message, IActorRef Who);

    private sealed record Offer
    {
        internal static Offer Instance { get; } = new();
    }
}
