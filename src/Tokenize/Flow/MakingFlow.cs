using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>Makes what cannot be kept: blocks, then the vocabulary, then shards and vectors.</summary>
internal static class MakingFlow
{
    /// <summary>
    /// Hands out the blocks to be built, and adds the dictionaries of those that are kept; first of all has containers
    /// decompressed that are needed.
    /// </summary>
    internal static PreprocessTransition Begin(PreprocessState state, TimeSpan now)
    {
        var chunks = Enumerable.Range(0, state.ChunkCount).Where(chunk => !state.Blocks.ContainsKey(chunk)).ToList();
        if (!state.IsSpooled && ContainerTasks.Spool(state, chunks) is { } spool)
        {
            return PhaseFlow.Enter(state, PreprocessPhase.Spool, now).Then(next => To(next, spool));
        }
        var documents = chunks.Sum(chunk => (long)state.Listing.Chunks[chunk].Documents.Count);
        return PhaseFlow
            .Enter(state, PreprocessPhase.Tokenize, now, documents)
            .Then(next => LaneFlow.Add(next, TaskKind.BuildBlock, chunks, now))
            .Then(next => Counts(next) ? AddKeptWords(next, now) : To(next))
            .Then(next => BeginMergeIfBuilt(next, now));
    }

    /// <summary>A lane has built a block.</summary>
    internal static PreprocessTransition Built(PreprocessState state, TokenizeMessages.BlockBuilt reply, TimeSpan now)
    {
        if (!LaneFlow.IsFirst(ref state, reply, now))
        {
            return LaneFlow.HandOut(state, now);
        }
        var chunk = reply.Task.Index;
        var block = new ChunkBlock(reply.Block, reply.Words, reply.Tokens, reply.Facts, IsKept: false);
        return PhaseFlow
            .Advance(
                state with
                {
                    Blocks = state.Blocks.Add(chunk, block),
                },
                state.Listing.Chunks[chunk].Documents.Count
            )
            .Then(next => DoneBefore.Note(next, [reply.Block, reply.Words], reply))
            .Then(next =>
                !Counts(next) ? To(next)
                : next.MergesInGroups ? AddGroupIfBuilt(next, chunk / next.Plan.MergeFanIn, now)
                : AddBlock(next, chunk)
            )
            .Then(next => LaneFlow.HandOut(next, now))
            .Then(next => BeginMergeIfBuilt(next, now));
    }

    /// <summary>A lane has merged the dictionaries of a group.</summary>
    internal static PreprocessTransition Merged(PreprocessState state, TokenizeMessages.WordsMerged reply, TimeSpan now)
    {
        if (!LaneFlow.IsFirst(ref state, reply, now))
        {
            return LaneFlow.HandOut(state, now);
        }
        return AddMerged(state, reply)
            .Then(next => DoneBefore.Note(next, [reply.Words], reply))
            .Then(next => LaneFlow.HandOut(next, now))
            .Then(WriteVocabularyIfMerged);
    }

    /// <summary>The vocabulary is in the staging folder.</summary>
    internal static PreprocessTransition VocabularyWritten(
        PreprocessState state,
        PreprocessInput.VocabularyWritten written,
        TimeSpan now
    )
    {
        var source = state.Given is null ? VocabularySource.Corpus : VocabularySource.Given;
        // The same words as before, in the same order, are the same file.
        var isKept = Keeping.IsInPlace(state, written.File);
        return BeginShards(state, new JobVocabulary(written.File, written.WordCount, source, isKept), now);
    }

    /// <summary>A lane has written a shard.</summary>
    internal static PreprocessTransition Written(
        PreprocessState state,
        TokenizeMessages.ShardWritten reply,
        TimeSpan now
    )
    {
        if (!LaneFlow.IsFirst(ref state, reply, now))
        {
            return LaneFlow.HandOut(state, now);
        }
        var chunk = reply.Task.Index;
        var shard = new ChunkShard(reply.Shard, reply.KnownTokens, reply.KeptTokens, IsKept: false);
        return PhaseFlow
            .Advance(
                state with
                {
                    Shards = state.Shards.Add(chunk, shard),
                },
                state.Listing.Chunks[chunk].Documents.Count
            )
            .Then(next => DoneBefore.Note(next, [reply.Shard], reply))
            .Then(next => LaneFlow.HandOut(next, now));
    }

    // Whether the words of the corpus are counted: it holds from the first block to the last.
    private static bool Counts(PreprocessState state) => Keeping.Vocabulary(state) is null;

    private static PreprocessTransition AddKeptWords(PreprocessState state, TimeSpan now)
    {
        if (state.MergesInGroups)
        {
            return Enumerable
                .Range(0, state.PartCount)
                .Aggregate(To(state), (before, group) => before.Then(next => AddGroupIfBuilt(next, group, now)));
        }
        return state
            .Blocks.Keys.Order()
            .Aggregate(To(state), (before, chunk) => before.Then(next => AddBlock(next, chunk)));
    }

    private static PreprocessTransition AddBlock(PreprocessState state, int chunk) =>
        To(
            state with
            {
                PartsAdded = state.PartsAdded + 1,
            },
            new PreprocessEffect.AddWords(PreprocessTasks.PartOf(state, chunk))
        );

    private static PreprocessTransition AddGroupIfBuilt(PreprocessState state, int group, TimeSpan now)
    {
        if (!PreprocessTasks.ChunksOf(state, group).All(state.Blocks.ContainsKey))
        {
            return To(state);
        }
        return DoneBefore.Merged(state, group) is { } done
            ? AddMerged(state, done)
            : LaneFlow.Add(state, TaskKind.MergeWords, [group], now);
    }

    private static PreprocessTransition AddMerged(PreprocessState state, TokenizeMessages.WordsMerged merged) =>
        To(
            state with
            {
                PartsAdded = state.PartsAdded + 1,
            },
            new PreprocessEffect.AddWords(new WordsPart(state.Root, merged.Words, []))
        );

    private static PreprocessTransition BeginMergeIfBuilt(PreprocessState state, TimeSpan now)
    {
        if (state.Blocks.Count < state.ChunkCount)
        {
            return To(state);
        }
        state = CorpusOutcome.Gather(state);
        if (state.LabelNames.Length < 2)
        {
            return To(state);
        }
        return PhaseFlow
            .Enter(state, PreprocessPhase.Merge, now)
            .Then(next =>
                Keeping.Vocabulary(next) switch
                {
                    null => WriteVocabularyIfMerged(next),
                    { IsKept: true } kept => BeginShards(next, kept, now),
                    _ => To(next, new PreprocessEffect.WriteGivenVocabulary()),
                }
            );
    }

    private static PreprocessTransition WriteVocabularyIfMerged(PreprocessState state) =>
        state.Phase == PreprocessPhase.Merge && state.PartsAdded == state.PartCount
            ? To(state, new PreprocessEffect.WriteVocabulary())
            : To(state);

    private static PreprocessTransition BeginShards(PreprocessState state, JobVocabulary vocabulary, TimeSpan now)
    {
        state = Keeping.KeepShards(state with { Vocabulary = vocabulary });
        return DoneBefore
            .TakeShards(state with { Vectors = Keeping.Vectors(state) })
            .Then(next => HandOutShards(next, vocabulary, now));
    }

    private static PreprocessTransition HandOutShards(PreprocessState state, JobVocabulary vocabulary, TimeSpan now)
    {
        var chunks = Enumerable.Range(0, state.ChunkCount).Where(chunk => !state.Shards.ContainsKey(chunk)).ToList();
        var documents = chunks.Sum(chunk => (long)state.Listing.Chunks[chunk].Documents.Count);
        return PhaseFlow
            .Enter(state, PreprocessPhase.Encode, now, documents)
            .Then(next => LaneFlow.Add(next, TaskKind.WriteShard, chunks, now))
            .Then(next =>
                next.Plan.Request.Vectors is null || next.Vectors is not null
                    ? To(next)
                    : To(next, new PreprocessEffect.WriteVectors(next.RootOf(vocabulary.IsKept), vocabulary.File))
            );
    }
}
