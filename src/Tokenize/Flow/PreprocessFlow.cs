using System.Diagnostics;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PhaseFlow;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>
/// The course of a preprocessing job: list, compare with what is there, build blocks, merge the vocabulary, write shards,
/// commit.
/// </summary>
/// <remarks>
/// What a job makes depends on the corpus and the request alone. Which lane does what, in which order results arrive,
/// who is lost on the way, what the clock says and what was there before decide only how much is done and by whom.
/// </remarks>
internal static class PreprocessFlow
{
    // As often as a file is read that changes meanwhile: one that is being written all the time is told from bad luck.
    private const int MostRelistings = 2;

    /// <summary>Applies what has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What has happened.</param>
    /// <param name="now">Time since the job began; never goes back.</param>
    internal static PreprocessTransition Step(PreprocessState state, PreprocessInput input, TimeSpan now) =>
        input switch
        {
            _ when state.Ended => To(state),
            PreprocessInput.FolderReleased released => End(state, released.TakenOver, now),
            // Only the release of the folder is waited for.
            _ when state.Failure is not null => To(state),
            PreprocessInput.Begun => Begin(state),
            PreprocessInput.CorpusListed listed => CompareWhenKnown(state with { Listed = listed }, now),
            PreprocessInput.FolderExamined examined => CompareWhenKnown(
                state with
                {
                    Previous = examined.Previous,
                },
                now
            ),
            PreprocessInput.VocabularyRead read => CompareWhenKnown(state with { Given = read }, now),
            PreprocessInput.DocumentsHashed { Reply: var reply } when LaneFlow.Misses(state, reply.Task, reply.Facts) =>
                Stop(state, LaneFlow.Missed(reply.Task, reply.Worker)),
            PreprocessInput.BlockBuilt { Reply: var reply } when LaneFlow.Misses(state, reply.Task, reply.Facts) =>
                Stop(state, LaneFlow.Missed(reply.Task, reply.Worker)),
            PreprocessInput.DocumentsHashed hashed => ComparisonFlow
                .Hashed(state, hashed.Reply, now)
                .Then(next => ProceedWhenCompared(next, now)),
            PreprocessInput.FolderClaimed claimed => Claimed(state, claimed, now),
            PreprocessInput.ContainersSpooled spooled => Spooled(state, spooled.Reply, now),
            PreprocessInput.LaneOffered offer => LaneFlow.Offered(state, offer, now),
            PreprocessInput.NodeLost lost => NodeLost(state with { Leases = state.Leases.Lose(lost.Node) }, now),
            PreprocessInput.NodeLeft left => LaneFlow.HandOut(
                state with
                {
                    Leases = state.Leases.Leave(left.Node),
                },
                now
            ),
            PreprocessInput.BlockBuilt built => MakingFlow
                .Built(state, built.Reply, now)
                .Then(next => CommitIfComplete(next, now)),
            PreprocessInput.WordsMerged merged => MakingFlow.Merged(state, merged.Reply, now),
            PreprocessInput.ShardWritten written => MakingFlow
                .Written(state, written.Reply, now)
                .Then(next => CommitIfComplete(next, now)),
            PreprocessInput.VocabularyWritten written => MakingFlow
                .VocabularyWritten(state, written, now)
                .Then(next => CommitIfComplete(next, now)),
            PreprocessInput.VectorsWritten written => CommitIfComplete(state with { Vectors = written }, now),
            PreprocessInput.Committed committed => To(
                state with
                {
                    ManifestSha256 = committed.ManifestSha256,
                },
                new PreprocessEffect.ReleaseFolder()
            ),
            // A lane may fail at what another has done.
            PreprocessInput.TaskFailed failed
                when state.Owns(failed.Reply.Task) && state.Leases.IsOpen(failed.Reply.Task) => ReadingFailed(
                state,
                failed.Reply.Failure,
                now
            ),
            PreprocessInput.TaskFailed => To(state),
            // What fails now leaves the new root in place.
            PreprocessInput.StepFailed when state.ManifestSha256.Length > 0 => To(
                state,
                new PreprocessEffect.ReleaseFolder()
            ),
            // Others have met with the same; what is still so fails under the new claim again.
            PreprocessInput.StepFailed { Generation: { } claim } when state.AwaitsClaim || claim != state.Generation =>
                To(state),
            PreprocessInput.StepFailed failed => Failed(state, failed.Failure, now),
            // The commit is one rename away: it is not given up.
            PreprocessInput.CancelRequested when state.Phase == PreprocessPhase.Commit => To(state),
            PreprocessInput.CancelRequested => Stop(state, Failure.From(new OperationCanceledException())),
            PreprocessInput.Ticked => LaneFlow.HandOut(state, now),
            _ => throw new UnreachableException($"PreprocessFlow has no rule for {input}."),
        };

    private static PreprocessTransition Begin(PreprocessState state)
    {
        var request = state.Plan.Request;
        return To(
                state,
                new PreprocessEffect.Report(PreprocessPhase.List, 0, 0),
                new PreprocessEffect.ListCorpus(),
                new PreprocessEffect.ExamineFolder(request.Paranoid)
            )
            .Then(next => request.VocabularyFrom is null ? To(next) : To(next, new PreprocessEffect.ReadVocabulary()));
    }

    private static PreprocessTransition CompareWhenKnown(PreprocessState state, TimeSpan now)
    {
        var isKnown =
            state is { Listed: not null, Previous: not null }
            && (state.Given is not null || state.Plan.Request.VocabularyFrom is null);
        if (!isKnown)
        {
            return To(state);
        }
        return VocabularyChoice.Problem(state) is { } problem
            ? Stop(state, Failure.From(problem))
            : ComparisonFlow.Begin(state, now).Then(next => ProceedWhenCompared(next, now));
    }

    // Everything that can be known without writing is known.
    private static PreprocessTransition ProceedWhenCompared(PreprocessState state, TimeSpan now)
    {
        if (state.IsCompared || !ComparisonFlow.IsDone(state))
        {
            return To(state);
        }
        state = ComparisonFlow.KeepBlocks(state);
        if (state.Plan.Request.DryRun)
        {
            return To(state with { Ended = true }, new PreprocessEffect.Complete(DryRunOutcome.Summary(state)));
        }
        if (state.Generation > 0)
        {
            return BeginWork(state, now);
        }
        return KeptFolder.Of(state) is { } kept
            ? End(kept, takenOver: null, now)
            : To(state, new PreprocessEffect.ClaimFolder());
    }

    private static PreprocessTransition Claimed(
        PreprocessState state,
        PreprocessInput.FolderClaimed claimed,
        TimeSpan now
    )
    {
        state = state with
        {
            Generation = claimed.Generation,
            Root = claimed.Root,
            Done = claimed.Done,
            AwaitsClaim = false,
        };
        // Between the look and the claim another job may have put in another root.
        return string.Equals(claimed.ManifestSha256, state.Previous?.ManifestSha256, StringComparison.Ordinal)
            ? BeginWork(state, now)
            : To(
                Anew(state),
                new PreprocessEffect.ExamineFolder(state.ChecksEverything || state.Plan.Request.Paranoid)
            );
    }

    private static PreprocessTransition BeginWork(PreprocessState state, TimeSpan now) =>
        DoneBefore
            .TakeBlocks(state)
            .Then(next => MakingFlow.Begin(next, now))
            .Then(next => CommitIfComplete(next, now));

    // What has taken several nodes along would take the next one.
    private static PreprocessTransition NodeLost(PreprocessState state, TimeSpan now)
    {
        foreach (var (task, nodes) in state.Leases.Suspects)
        {
            return Stop(state, LaneFlow.Deadly(state, task, nodes));
        }
        return LaneFlow.HandOut(state, now);
    }

    private static PreprocessTransition Spooled(
        PreprocessState state,
        IngestMessages.ContainersSpooled reply,
        TimeSpan now
    )
    {
        if (reply.Generation != state.Generation || state.Phase != PreprocessPhase.Spool)
        {
            return To(state);
        }
        return reply.Failure is { } failure
            ? ReadingFailed(state, failure, now)
            : BeginWork(state with { IsSpooled = true }, now);
    }

    private static PreprocessTransition CommitIfComplete(PreprocessState state, TimeSpan now) =>
        state switch
        {
            { Failure: not null } or { Phase: PreprocessPhase.Commit } or { Listed: null } => To(state),
            { Phase: PreprocessPhase.Vectors, Vectors: null } => To(state),
            { LabelNames.Length: < 2 } when state.Blocks.Count == state.ChunkCount => Stop(
                state,
                Failure.From(PreprocessOutcome.TooFewLabels(state))
            ),
            { IsComplete: true } => Enter(state, PreprocessPhase.Commit, now)
                .Then(next => To(next, new PreprocessEffect.DismissLanes(), PreprocessOutcome.Commit(next))),
            _ when state.Shards.Count == state.ChunkCount => Enter(state, PreprocessPhase.Vectors, now),
            _ => To(state),
        };

    // A container that was written meanwhile is another than the one listed: what it holds now is listed instead.
    private static PreprocessTransition ReadingFailed(PreprocessState state, Failure failure, TimeSpan now) =>
        failure.Kind == ErrorKind.Input
        && state is { Listed.Listing.Containers: not null, Relistings: < MostRelistings }
            ? Enter(state, PreprocessPhase.List, now)
                .Then(next =>
                    To(
                        Anew(next) with
                        {
                            Listed = null,
                            AwaitsClaim = true,
                            Relistings = next.Relistings + 1,
                        },
                        new PreprocessEffect.DismissLanes(),
                        new PreprocessEffect.ListCorpus(),
                        new PreprocessEffect.ClaimFolder()
                    )
                )
            : Failed(state, failure, now);

    // What looked sound, and was not read until now, may prove damaged: then nothing is believed unread.
    private static PreprocessTransition Failed(PreprocessState state, Failure failure, TimeSpan now)
    {
        var mayBeMended = failure.Kind == ErrorKind.Artifact && !state.ChecksEverything && state.Generation > 0;
        return mayBeMended
            ? Enter(state, PreprocessPhase.List, now)
                .Then(next =>
                    To(
                        Anew(next) with
                        {
                            ChecksEverything = true,
                            AwaitsClaim = true,
                        },
                        new PreprocessEffect.DismissLanes(),
                        new PreprocessEffect.ClaimFolder() // of another generation: what is still under way is late
                    )
                )
            : Stop(state, failure);
    }

    private static PreprocessState Anew(PreprocessState state) =>
        new(state.Plan)
        {
            Phase = state.Phase,
            PhaseBeganAt = state.PhaseBeganAt,
            Times = state.Times,
            Listed = state.Listed,
            Given = state.Given,
            Generation = state.Generation,
            Root = state.Root,
            Done = state.Done,
            ChecksEverything = state.ChecksEverything,
            Relistings = state.Relistings,
        };

    private static PreprocessTransition Stop(PreprocessState state, Failure failure) =>
        To(state with { Failure = failure }, new PreprocessEffect.DismissLanes(), new PreprocessEffect.ReleaseFolder());

    // Whatever failed, a take-over is its reason: the new holder clears away what this job works with.
    private static PreprocessTransition End(PreprocessState state, Failure? takenOver, TimeSpan now) =>
        state.Failure is { } failure
            ? To(state with { Ended = true }, new PreprocessEffect.Fail(takenOver ?? failure))
            : Enter(state with { Ended = true }, PreprocessPhase.Commit, now)
                .Then(next => To(next, new PreprocessEffect.Complete(PreprocessOutcome.Summary(next))));
}
