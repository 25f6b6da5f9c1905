using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>What lanes made for a job that was cut off, and this one need not have made again.</summary>
/// <remarks>
/// A result is known again by the key of its task (<see cref="TaskKey"/>), so that it does not matter which job it was
/// made for, or whether the corpus is otherwise the same.
/// </remarks>
internal static class DoneBefore
{
    /// <summary>Notes a result for later jobs, where one could know it again.</summary>
    /// <param name="state">The job.</param>
    /// <param name="files">The files that were made.</param>
    /// <param name="reply">What the lane said.</param>
    internal static PreprocessTransition Note(
        PreprocessState state,
        ImmutableArray<ArtifactFile> files,
        ILaneReply reply
    ) => TaskKey.Of(state, reply.Task) is { } key ? To(state, new PreprocessEffect.Note(key, files, reply)) : To(state);

    /// <summary>Takes over the blocks.</summary>
    /// <param name="state">The job, the corpus compared.</param>
    internal static PreprocessTransition TakeBlocks(PreprocessState state)
    {
        var blocks = state.Blocks.ToBuilder();
        foreach (var chunk in Missing(state, state.Blocks))
        {
            if (
                Find<TokenizeMessages.BlockBuilt>(state, TaskKind.BuildBlock, chunk) is { } done
                && done.Facts.Cover(state.Listing.Chunks[chunk].Documents.Count)
                && IsFinal(done.Facts)
            )
            {
                blocks.Add(chunk, new ChunkBlock(done.Block, done.Words, done.Tokens, done.Facts, IsKept: false));
            }
        }
        return Tell(
            state with
            {
                Blocks = blocks.ToImmutable(),
            },
            TaskKind.BuildBlock,
            blocks.Count - state.Blocks.Count
        );
    }

    /// <summary>Takes over the shards.</summary>
    /// <param name="state">The job, its vocabulary and labels known.</param>
    internal static PreprocessTransition TakeShards(PreprocessState state)
    {
        var shards = state.Shards.ToBuilder();
        foreach (var chunk in Missing(state, state.Shards))
        {
            if (Find<TokenizeMessages.ShardWritten>(state, TaskKind.WriteShard, chunk) is { } done)
            {
                shards.Add(chunk, new ChunkShard(done.Shard, done.KnownTokens, done.KeptTokens, IsKept: false));
            }
        }
        return Tell(
            state with
            {
                Shards = shards.ToImmutable(),
            },
            TaskKind.WriteShard,
            shards.Count - state.Shards.Count
        );
    }

    /// <summary>The merged dictionary of a group; <c>null</c> where it must be made.</summary>
    /// <param name="state">The job, the blocks of the group there.</param>
    /// <param name="group">Zero-based group.</param>
    internal static TokenizeMessages.WordsMerged? Merged(PreprocessState state, int group) =>
        Find<TokenizeMessages.WordsMerged>(state, TaskKind.MergeWords, group);

    private static IEnumerable<int> Missing<T>(PreprocessState state, ImmutableDictionary<int, T> there) =>
        state.Done.IsEmpty ? [] : Enumerable.Range(0, state.ChunkCount).Where(chunk => !there.ContainsKey(chunk));

    private static T? Find<T>(PreprocessState state, TaskKind kind, int index)
        where T : class, ILaneReply =>
        !state.Done.IsEmpty && TaskKey.Of(state, new TaskId(state.Plan.Job, state.Generation, kind, index)) is { } key
            ? state.Done.GetValueOrDefault(key) as T
            : null;

    // What could not be read may be readable now, though its file is the same.
    private static bool IsFinal(DocumentFacts facts) =>
        facts.Rejections.All(rejection =>
            rejection.Rejection.Reason is RejectionReason.BadEncoding or RejectionReason.TooLarge
        );

    private static PreprocessTransition Tell(PreprocessState state, TaskKind kind, int count) =>
        count == 0 ? To(state) : To(state, new PreprocessEffect.TellTakenOver(kind, count));
}
