using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What besides blocks the data folder can keep.</summary>
internal static class Keeping
{
    /// <summary>Whether every block is kept, and none is gone.</summary>
    /// <param name="state">The job, the corpus compared.</param>
    internal static bool AllBlocks(PreprocessState state) =>
        state.Blocks.Count == state.ChunkCount
        && state.Previous!.Manifest?.Chunks.Length == state.ChunkCount
        && state.Blocks.Values.All(block => block.IsKept);

    /// <summary>The vocabulary that is known without reading a dictionary.</summary>
    /// <param name="state">The job, the corpus compared.</param>
    /// <returns>The vocabulary; <c>null</c> where it must be counted.</returns>
    internal static JobVocabulary? Vocabulary(PreprocessState state)
    {
        if (state.Given is { } given)
        {
            return new JobVocabulary(given.File, given.WordCount, VocabularySource.Given, IsInPlace(state, given.File));
        }
        var former = state.Previous!.Manifest?.Vocabulary;
        if (state.Plan.Request.Vocabulary == VocabularyRule.Frozen)
        {
            return new JobVocabulary(former!.File, former.Words, VocabularySource.Given, IsKept: true);
        }
        return former is { Source: VocabularySource.Corpus } && AllBlocks(state) && IsInPlace(state, former.File)
            ? new JobVocabulary(former.File, former.Words, VocabularySource.Corpus, IsKept: true)
            : null;
    }

    /// <summary>Whether the data folder has a file already, and has it whole.</summary>
    /// <param name="state">The job, the data folder examined.</param>
    /// <param name="file">The file.</param>
    internal static bool IsInPlace(PreprocessState state, ArtifactFile file) => state.Previous!.IsSound(file);

    /// <summary>Why no shard can be kept; <see cref="ShardReason.None"/> where those of kept blocks can.</summary>
    /// <param name="state">The job, its vocabulary and labels known.</param>
    internal static ShardReason ReasonAgainstShards(PreprocessState state)
    {
        if (state.Previous!.Manifest is not { } manifest)
        {
            return ShardReason.None;
        }
        if (manifest.Vocabulary.File != state.Vocabulary!.File)
        {
            return ShardReason.VocabularyChanged;
        }
        if (!manifest.LabelNames.SequenceEqual(state.LabelNames, StringComparer.Ordinal))
        {
            return ShardReason.LabelsChanged;
        }
        return manifest.Sequences == state.Plan.Request.Sequences ? ShardReason.None : ShardReason.OptionsChanged;
    }

    /// <summary>The state with the shards and vectors that can be kept.</summary>
    /// <param name="state">The job, its vocabulary and labels known.</param>
    internal static PreprocessState KeepShards(PreprocessState state)
    {
        if (state.Previous!.Manifest is not { } manifest || ReasonAgainstShards(state) != ShardReason.None)
        {
            return state;
        }
        var former = manifest.Chunks.ToDictionary(chunk => chunk.Prefix, StringComparer.Ordinal);
        var shards = state.Shards.ToBuilder();
        foreach (var (chunk, block) in state.Blocks)
        {
            if (block.IsKept && former[state.Listing.Chunks[chunk].Prefix] is var kept && IsInPlace(state, kept.Shard))
            {
                shards.Add(chunk, new ChunkShard(kept.Shard, kept.KnownTokens, kept.KeptTokens, IsKept: true));
            }
        }
        return state with { Shards = shards.ToImmutable() };
    }

    /// <summary>The vectors that can be kept.</summary>
    /// <param name="state">The job, its vocabulary known.</param>
    /// <returns>The vectors; <c>null</c> where they must be read, or none are asked for.</returns>
    internal static PreprocessInput.VectorsWritten? Vectors(PreprocessState state)
    {
        var request = state.Plan.Request;
        var isKept =
            request.Vectors is not null
            && state.Previous is { Vectors: not null, Manifest.Vectors: not null }
            && IsInPlace(state, state.Previous.Manifest.Vectors.File)
            && state.Previous.Manifest.Vocabulary.File == state.Vocabulary!.File
            && state.Previous.Manifest.Sequences.MaxWords == request.Sequences.MaxWords
            && string.Equals(
                state.Previous.Manifest.Sequences.OovToken,
                request.Sequences.OovToken,
                StringComparison.Ordinal
            );
        if (!isKept)
        {
            return null;
        }
        var (known, written) = (state.Previous!.Vectors!, state.Previous.Manifest!.Vectors!);
        return new PreprocessInput.VectorsWritten(
            written,
            known.Source,
            new VectorsSummary(known.VectorCount, written.Columns, known.WordCount, written.Covered)
        );
    }
}
