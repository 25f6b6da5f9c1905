using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Puts what a job has made into the new root and into words.</summary>
internal static class PreprocessOutcome
{
    // A summary is for people; all of them are among the rejections.
    private const int MostNamed = 20;

    /// <summary>The new root of a job that has made everything.</summary>
    /// <param name="state">The job.</param>
    internal static Manifest Manifest(PreprocessState state)
    {
        var request = state.Plan.Request;
        var vocabulary = state.Vocabulary!;
        var rejections = Rejections(state);
        return new Manifest(
            EncoderIdentity.Current,
            request.Tokenizer,
            request.Sequences,
            request.FileNames,
            request.JsonLines,
            request.MaxDocumentBytes,
            [
                .. CorpusOutcome
                    .Labels(state.Documents)
                    .Select(label => new ManifestLabel(label.Label, (int)label.Documents)),
            ],
            [.. state.Listing.Chunks.Select((chunk, index) => Chunk(state, chunk, index))],
            new ManifestVocabulary(vocabulary.File, vocabulary.WordCount, vocabulary.Source),
            state.Vectors?.Vectors,
            rejections.IsEmpty ? null : new ManifestRejections(RejectionsFile.Describe(rejections), rejections.Length)
        );
    }

    /// <summary>What is to be committed by a job that has made everything.</summary>
    /// <param name="state">The job.</param>
    internal static PreprocessEffect.Commit Commit(PreprocessState state)
    {
        var manifest = Manifest(state);
        var newRejections =
            manifest.Rejections is { } written && !Keeping.IsInPlace(state, written.File) ? Rejections(state) : [];
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in state.Blocks.Values.Where(block => !block.IsKept))
        {
            made.Add(block.Block.Name);
            made.Add(block.Words.Name);
        }
        made.UnionWith(state.Shards.Values.Where(shard => !shard.IsKept).Select(shard => shard.Shard.Name));
        if (!state.Vocabulary!.IsKept)
        {
            made.Add(state.Vocabulary.File.Name);
        }
        if (state.Vectors is { } vectors && !Keeping.IsInPlace(state, vectors.Vectors.File))
        {
            made.Add(vectors.Vectors.File.Name);
        }
        if (!newRejections.IsEmpty)
        {
            made.Add(manifest.Rejections!.File.Name);
        }
        return new PreprocessEffect.Commit(
            manifest,
            [.. manifest.Files.Where(file => made.Contains(file.Name))],
            newRejections,
            state.Listed!.ListedAtNs,
            state.Documents,
            state.Listing.Containers is { } listed
                ? new ContainerIndex(
                    state.Plan.Request.Corpus,
                    state.Plan.Request.JsonLines!,
                    state.Plan.Request.MaxDocumentBytes,
                    state.Listed.ListedAtNs,
                    listed.Containers
                )
                : null,
            state.Vectors is { } kept ? new VectorsState(kept.Source, kept.Summary.Vectors, kept.Summary.Words) : null
        );
    }

    /// <summary>The summary of a job whose root is durable.</summary>
    /// <param name="state">The job.</param>
    internal static PreprocessSummary Summary(PreprocessState state)
    {
        var labels = CorpusOutcome.Labels(state.Documents);
        var rejections = Rejections(state);
        var vocabulary = state.Vocabulary!;
        var tokens = state.Blocks.Values.Sum(block => block.Tokens);
        return new PreprocessSummary
        {
            Documents = labels.Sum(label => label.Documents),
            Labels = labels,
            UniqueTokens = vocabulary.WordCount,
            Tokens = tokens,
            Rejections =
            [
                .. rejections
                    .GroupBy(rejection => rejection.Reason)
                    .OrderBy(group => group.Key)
                    .Select(group => new RejectionCount(group.Key, group.Count())),
            ],
            LeftOutByName = state.Listing.LeftOutByName,
            Chunks = state.ChunkCount,
            Vectors = state.Vectors?.Summary,
            Phases = state.Times,
            Warnings =
            [
                .. PreprocessWarnings.Of(labels, state.Plan.Request.Tokenizer.Strip),
                .. PreprocessWarnings.Of(state.Listing.Unused),
            ],
            Changes = Changes(state),
            VocabularySource = vocabulary.Source,
            UnknownTokens = tokens - state.Shards.Values.Sum(shard => shard.KnownTokens),
            Vanished =
            [
                .. rejections
                    .Where(rejection => rejection.Reason == RejectionReason.Vanished)
                    .Take(MostNamed)
                    .Select(rejection => rejection.Path),
            ],
            IsDryRun = false,
            ManifestSha256 = state.ManifestSha256,
        };
    }

    /// <summary>What to say where the documents that were taken in have fewer than two labels.</summary>
    /// <param name="state">The job, all blocks there.</param>
    internal static CorpusException TooFewLabels(PreprocessState state)
    {
        var corpus = state.Plan.Request.Corpus;
        var rejections = state.Blocks.OrderBy(b => b.Key).SelectMany(b => b.Value.Facts.Rejections).ToList();
        var first = rejections[0].Rejection;
        var found = state.LabelNames is [var only] ? $"one label only, '{only}'" : "no label";
        return new CorpusException(
            corpus,
            $"Of the corpus '{corpus}', {rejections.Count} of {state.Listing.Documents.Count} documents could not be taken in, "
                + $"and the others have {found}; a classifier needs at least two. The first, '{first.Path}': {first.Detail}"
        );
    }

    private static ImmutableArray<Rejection> Rejections(PreprocessState state) =>
        [
            .. state
                .Blocks.Values.SelectMany(block => block.Facts.Rejections)
                .Select(rejection => rejection.Rejection)
                .Concat(state.Listing.Rejections)
                .OrderBy(rejection => rejection.Path, CodePointOrder.Instance),
        ];

    private static PreprocessChanges Changes(PreprocessState state)
    {
        var count = new ChangeCount(0, 0, state.Comparison!.DeletedCount);
        var documents = state.Documents;
        for (var i = 0; i < documents.Count; i++)
        {
            var (before, isTakenIn) = (state.Comparison.Previous(i), documents[i].Rejection is null);
            count = count.With(
                before is { Rejection: null },
                isTakenIn,
                before?.ContentHash != documents[i].ContentHash
            );
        }
        var (built, written) = (
            state.Blocks.Values.Count(block => !block.IsKept),
            state.Shards.Values.Count(shard => !shard.IsKept)
        );
        // Shards of new blocks need no reason.
        var reason =
            written == built || state.Shards.All(shard => shard.Value.IsKept || !state.Blocks[shard.Key].IsKept)
                ? ShardReason.None
            : Keeping.ReasonAgainstShards(state) is not ShardReason.None and var against ? against
            : ShardReason.Damaged;
        return new PreprocessChanges(
            count.Added,
            count.Changed,
            count.Deleted,
            built,
            state.ChunkCount - built,
            written,
            state.ChunkCount - written,
            reason
        );
    }

    private static ManifestChunk Chunk(PreprocessState state, CorpusChunk chunk, int index)
    {
        var block = state.Blocks[index];
        var shard = state.Shards[index];
        return new ManifestChunk(
            chunk.Prefix,
            chunk.Documents.Count - block.Facts.Rejections.Length,
            block.Tokens,
            shard.KnownTokens,
            shard.KeptTokens,
            block.Block,
            block.Words,
            shard.Shard
        );
    }
}
