using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using static Pipeline.Tokenize.Flow.PreprocessTransition;

namespace Pipeline.Tokenize.Flow;

/// <summary>Finds out which blocks can be kept: from the states of files, and where they leave a doubt, from the bytes.</summary>
internal static class ComparisonFlow
{
    /// <summary>Compares what is known, and has the doubtful documents read.</summary>
    internal static PreprocessTransition Begin(PreprocessState state, TimeSpan now)
    {
        var comparison = new CorpusComparison(state.Listing, state.Previous!, state.Plan.Request);
        state = state with { Comparison = comparison };
        var chunks = Doubtful(state).ToList();
        if (chunks.Count == 0)
        {
            return To(state);
        }
        var documents = chunks.Sum(chunk => comparison.Chunks[chunk].Doubtful.Length);
        return PhaseFlow
            .Enter(state, PreprocessPhase.Compare, now, documents)
            .Then(next => LaneFlow.Add(next, TaskKind.HashDocuments, chunks, now));
    }

    /// <summary>A lane has read the doubtful documents of a chunk.</summary>
    internal static PreprocessTransition Hashed(
        PreprocessState state,
        TokenizeMessages.DocumentsHashed reply,
        TimeSpan now
    )
    {
        if (!LaneFlow.IsFirst(ref state, reply, now))
        {
            return LaneFlow.HandOut(state, now);
        }
        var chunk = reply.Task.Index;
        state = state with { Hashed = state.Hashed.Add(chunk, reply.Facts) };
        return PhaseFlow
            .Advance(state, state.Comparison!.Chunks[chunk].Doubtful.Length)
            .Then(next => LaneFlow.HandOut(next, now));
    }

    /// <summary>Whether all that had to be read is known.</summary>
    internal static bool IsDone(PreprocessState state) =>
        state.Comparison is not null && Doubtful(state).All(state.Hashed.ContainsKey);

    /// <summary>Takes over the blocks that can be kept.</summary>
    internal static PreprocessState KeepBlocks(PreprocessState state)
    {
        var blocks = state.Blocks.ToBuilder();
        for (var chunk = 0; chunk < state.ChunkCount; chunk++)
        {
            if (state.Comparison!.Keep(chunk, state.Hashed.GetValueOrDefault(chunk)) is { } block)
            {
                blocks.Add(chunk, block);
            }
        }
        return state with { Blocks = blocks.ToImmutable(), IsCompared = true };
    }

    // A block that must be built is read anyway. A dry run builds none, and still counts what has changed.
    private static IEnumerable<int> Doubtful(PreprocessState state)
    {
        var isDryRun = state.Plan.Request.DryRun;
        var chunks = state.Comparison!.Chunks;
        return Enumerable
            .Range(0, chunks.Length)
            .Where(chunk => !chunks[chunk].Doubtful.IsEmpty && (isDryRun || !chunks[chunk].MustBuild));
    }
}
