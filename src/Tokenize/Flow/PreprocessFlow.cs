using System.Collections.Immutable;
using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Leases;
using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>The course of a preprocessing job: list, build blocks, merge the vocabulary, write shards, commit.</summary>
/// <remarks>
/// What a job makes depends on the corpus and the request alone. Which lane does what, in which order results arrive,
/// who is lost on the way and what the clock says decide only who is asked.
/// </remarks>
internal static class PreprocessFlow
{
    /// <summary>Applies what has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What has happened.</param>
    /// <param name="now">Time since the job began; never goes back.</param>
    internal static PreprocessTransition Step(PreprocessState state, PreprocessInput input, TimeSpan now) =>
        input switch
        {
            _ when state.Ended => To(state),
            PreprocessInput.FolderReleased => End(state, now),
            // Only the release of the folder is waited for.
            _ when state.Failure is not null => To(state),
            PreprocessInput.Begun => To(state, new PreprocessEffect.ClaimFolder()),
            PreprocessInput.FolderClaimed claimed => Claimed(state, claimed),
            PreprocessInput.CorpusListed listed => Listed(state, listed.Listing, now),
            PreprocessInput.LaneOffered offer => Offered(state, offer, now),
            PreprocessInput.NodeLost lost => HandOut(state with { Leases = state.Leases.Lose(lost.Node) }, now),
            PreprocessInput.BlockBuilt built => Built(state, built.Reply, now),
            PreprocessInput.WordsMerged merged => Merged(state, merged.Reply, now),
            PreprocessInput.ShardWritten written => Written(state, written.Reply, now),
            PreprocessInput.TaskFailed failed when state.Owns(failed.Reply.Task) => Stop(state, failed.Reply.Failure),
            PreprocessInput.TaskFailed => To(state),
            PreprocessInput.VocabularyWritten written => BeginShards(state with { Vocabulary = written }, now),
            PreprocessInput.VectorsWritten written => CommitIfComplete(state with { Vectors = written }, now),
            PreprocessInput.Committed committed => To(
                state with
                {
                    ManifestSha256 = committed.ManifestSha256,
                },
                new PreprocessEffect.ReleaseFolder()
            ),
            PreprocessInput.StepFailed failed => Stop(state, failed.Failure),
            // The commit is one rename away: it is not given up.
            PreprocessInput.CancelRequested when state.Phase == PreprocessPhase.Commit => To(state),
            PreprocessInput.CancelRequested => Stop(state, Failure.From(new OperationCanceledException())),
            PreprocessInput.Ticked => HandOut(state, now),
            _ => throw new UnreachableException($"PreprocessFlow has no rule for {input}."),
        };

    private static PreprocessTransition Claimed(PreprocessState state, PreprocessInput.FolderClaimed claimed) =>
        To(
            state with
            {
                Generation = claimed.Generation,
                Root = claimed.Root,
            },
            new PreprocessEffect.Report(PreprocessPhase.List, 0, 0),
            new PreprocessEffect.ListCorpus()
        );

    private static PreprocessTransition Listed(PreprocessState state, IngestMessages.CorpusListed listing, TimeSpan now)
    {
        var tasks = Tasks(state, TaskKind.BuildBlock, listing.Chunks.Count);
        return Enter(state with { Listing = listing, Leases = state.Leases.Add(tasks) }, PreprocessPhase.Tokenize, now)
            .Then(next => HandOut(next, now));
    }

    private static PreprocessTransition Offered(PreprocessState state, PreprocessInput.LaneOffered offer, TimeSpan now)
    {
        var (leases, repeated) = state.Leases.Offer(
            offer.Worker,
            offer.Capacity,
            [.. offer.Holding.Where(state.Owns)],
            now
        );
        return Assign(state with { Leases = leases }, repeated).Then(next => HandOut(next, now));
    }

    private static PreprocessTransition Built(PreprocessState state, TokenizeMessages.BlockBuilt reply, TimeSpan now)
    {
        if (!IsFirst(ref state, reply.Task, reply.Worker, now))
        {
            return HandOut(state, now);
        }
        var chunk = reply.Task.Index;
        state = state with
        {
            Blocks = state.Blocks.Add(chunk, reply),
            DocumentsDone = state.DocumentsDone + state.Listing!.Chunks[chunk].Documents.Count,
        };
        return Report(state)
            .Then(next => next.MergesInGroups ? AddGroup(next, chunk / next.Plan.MergeFanIn) : AddBlock(next, chunk))
            .Then(next => HandOut(next, now))
            .Then(next => next.Blocks.Count == next.ChunkCount ? BeginMerge(next, now) : To(next));
    }

    private static PreprocessTransition AddBlock(PreprocessState state, int chunk) =>
        To(
            state with
            {
                PartsAdded = state.PartsAdded + 1,
            },
            new PreprocessEffect.AddWords(PreprocessTasks.PartOf(state, chunk))
        );

    private static PreprocessTransition AddGroup(PreprocessState state, int group) =>
        PreprocessTasks.ChunksOf(state, group).All(state.Blocks.ContainsKey)
            ? To(state with { Leases = state.Leases.Add([Task(state, TaskKind.MergeWords, group)]) })
            : To(state);

    private static PreprocessTransition Merged(PreprocessState state, TokenizeMessages.WordsMerged reply, TimeSpan now)
    {
        if (!IsFirst(ref state, reply.Task, reply.Worker, now))
        {
            return HandOut(state, now);
        }
        return To(
                state with
                {
                    PartsAdded = state.PartsAdded + 1,
                },
                new PreprocessEffect.AddWords(new WordsPart(reply.Words, []))
            )
            .Then(next => HandOut(next, now))
            .Then(WriteVocabularyIfMerged);
    }

    private static PreprocessTransition BeginMerge(PreprocessState state, TimeSpan now)
    {
        var labels = state.Blocks.Values.SelectMany(block => block.Labels).Select(label => label.Label);
        state = state with { LabelNames = [.. labels.Distinct(StringComparer.Ordinal).Order(CodePointOrder.Instance)] };
        return state.LabelNames.Length < 2
            ? Stop(state, Failure.From(TooFewLabels(state)))
            : Enter(state, PreprocessPhase.Merge, now).Then(WriteVocabularyIfMerged);
    }

    private static PreprocessTransition WriteVocabularyIfMerged(PreprocessState state) =>
        state.Phase == PreprocessPhase.Merge && state.PartsAdded == state.PartCount
            ? To(state, new PreprocessEffect.WriteVocabulary())
            : To(state);

    private static PreprocessTransition BeginShards(PreprocessState state, TimeSpan now)
    {
        var tasks = Tasks(state, TaskKind.WriteShard, state.ChunkCount);
        return Enter(state with { Leases = state.Leases.Add(tasks) }, PreprocessPhase.Encode, now)
            .Then(next => HandOut(next, now))
            .Then(next => next.Plan.Request.Vectors is null ? To(next) : To(next, new PreprocessEffect.WriteVectors()));
    }

    private static PreprocessTransition Written(
        PreprocessState state,
        TokenizeMessages.ShardWritten reply,
        TimeSpan now
    )
    {
        if (!IsFirst(ref state, reply.Task, reply.Worker, now))
        {
            return HandOut(state, now);
        }
        var chunk = reply.Task.Index;
        state = state with
        {
            Shards = state.Shards.Add(chunk, reply),
            DocumentsDone = state.DocumentsDone + state.Listing!.Chunks[chunk].Documents.Count,
        };
        return Report(state).Then(next => HandOut(next, now)).Then(next => CommitIfComplete(next, now));
    }

    private static PreprocessTransition CommitIfComplete(PreprocessState state, TimeSpan now) =>
        state switch
        {
            { IsComplete: true } => Enter(state, PreprocessPhase.Commit, now)
                .Then(next =>
                    To(
                        next,
                        new PreprocessEffect.DismissLanes(),
                        new PreprocessEffect.Commit(
                            PreprocessOutcome.Manifest(next),
                            PreprocessOutcome.Rejections(next)
                        )
                    )
                ),
            _ when state.Shards.Count == state.ChunkCount => Enter(state, PreprocessPhase.Vectors, now),
            _ => To(state),
        };

    private static PreprocessTransition Stop(PreprocessState state, Failure failure) =>
        To(state with { Failure = failure }, new PreprocessEffect.DismissLanes(), new PreprocessEffect.ReleaseFolder());

    private static PreprocessTransition End(PreprocessState state, TimeSpan now) =>
        state.Failure is { } failure
            ? To(state with { Ended = true }, new PreprocessEffect.Fail(failure))
            : Enter(state with { Ended = true }, PreprocessPhase.Commit, now)
                .Then(next => To(next, new PreprocessEffect.Complete(PreprocessOutcome.Summary(next))));

    /// <summary>Closes the current phase and begins another, which may be the same.</summary>
    private static PreprocessTransition Enter(PreprocessState state, PreprocessPhase phase, TimeSpan now) =>
        Report(
            state with
            {
                Phase = phase,
                PhaseBeganAt = now,
                Times = state.Times.Add(new PhaseTime(state.Phase, now - state.PhaseBeganAt)),
                DocumentsDone = 0,
            }
        );

    private static PreprocessTransition Report(PreprocessState state)
    {
        var total = state.Phase is PreprocessPhase.Tokenize or PreprocessPhase.Encode
            ? state.Listing!.Documents.Count
            : 0;
        return To(state, new PreprocessEffect.Report(state.Phase, state.DocumentsDone, total));
    }

    private static PreprocessTransition HandOut(PreprocessState state, TimeSpan now)
    {
        var (leases, granted) = state.Leases.Grant(now);
        return Assign(state with { Leases = leases }, granted);
    }

    private static PreprocessTransition Assign(PreprocessState state, ImmutableArray<Lease<TaskId>> leases) =>
        new(
            state,
            [
                .. leases.Select(lease => new PreprocessEffect.Assign(
                    lease.Worker,
                    PreprocessTasks.Describe(state, lease.Task)
                )),
            ]
        );

    /// <summary>Takes note of a result; only the first one of a task of this claim counts.</summary>
    private static bool IsFirst(ref PreprocessState state, TaskId task, WorkerId worker, TimeSpan now)
    {
        if (!state.Owns(task))
        {
            return false;
        }
        var (leases, isFirst) = state.Leases.Complete(worker, task, now);
        state = state with { Leases = leases };
        return isFirst;
    }

    private static IEnumerable<TaskId> Tasks(PreprocessState state, TaskKind kind, int count) =>
        Enumerable.Range(0, count).Select(index => Task(state, kind, index));

    private static TaskId Task(PreprocessState state, TaskKind kind, int index) =>
        new(state.Plan.Job, state.Generation, kind, index);

    private static CorpusException TooFewLabels(PreprocessState state)
    {
        var corpus = state.Plan.Request.Corpus;
        var rejections = state.Blocks.OrderBy(b => b.Key).SelectMany(b => b.Value.Rejections).ToList();
        var first = rejections[0].Rejection;
        var found = state.LabelNames is [var only] ? $"one label only, '{only}'" : "no label";
        return new CorpusException(
            corpus,
            $"Of the corpus '{corpus}', {rejections.Count} of {state.Listing!.Documents.Count} documents could not be taken in, "
                + $"and the others have {found}; a classifier needs at least two. The first, '{first.Path}': {first.Detail}"
        );
    }
}
