using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Puts what a job has made into the new root and into words.</summary>
internal static class PreprocessOutcome
{
    /// <summary>The new root of a job that has made everything, but for the rejections.</summary>
    /// <param name="state">The job.</param>
    internal static Manifest Manifest(PreprocessState state)
    {
        var request = state.Plan.Request;
        return new Manifest(
            EncoderIdentity.Current,
            request.Tokenizer,
            request.Sequences,
            request.FileNames,
            request.MaxDocumentBytes,
            [.. Labels(state).Select(label => new ManifestLabel(label.Label, (int)label.Documents))],
            [.. state.Listing!.Chunks.Select((chunk, index) => Chunk(state, chunk, index))],
            new ManifestVocabulary(state.Vocabulary!.File, state.Vocabulary.WordCount),
            state.Vectors?.Vectors,
            Rejections: null
        );
    }

    /// <summary>Inputs that were not taken in, by path.</summary>
    /// <param name="state">The job.</param>
    internal static ImmutableArray<Rejection> Rejections(PreprocessState state) =>
        [
            .. state
                .Blocks.Values.SelectMany(block => block.Rejections)
                .Select(rejection => rejection.Rejection)
                .Concat(state.Listing!.Rejections)
                .OrderBy(rejection => rejection.Path, CodePointOrder.Instance),
        ];

    /// <summary>The summary of a job whose root is durable.</summary>
    /// <param name="state">The job.</param>
    internal static PreprocessSummary Summary(PreprocessState state)
    {
        var labels = Labels(state);
        return new PreprocessSummary
        {
            Documents = labels.Sum(label => label.Documents),
            Labels = labels,
            UniqueTokens = state.Vocabulary!.WordCount,
            Tokens = state.Blocks.Values.Sum(block => block.Tokens),
            Rejections =
            [
                .. Rejections(state)
                    .GroupBy(rejection => rejection.Reason)
                    .OrderBy(group => group.Key)
                    .Select(group => new RejectionCount(group.Key, group.Count())),
            ],
            LeftOutByName = state.Listing!.LeftOutByName,
            Chunks = state.ChunkCount,
            Vectors = state.Vectors?.Summary,
            Phases = state.Times,
            Warnings = PreprocessWarnings.Of(labels, state.Plan.Request.Tokenizer.Strip),
            ManifestSha256 = state.ManifestSha256,
        };
    }

    private static ManifestChunk Chunk(PreprocessState state, CorpusChunk chunk, int index)
    {
        var block = state.Blocks[index];
        var shard = state.Shards[index];
        return new ManifestChunk(
            chunk.Prefix,
            chunk.Documents.Count - block.Rejections.Length,
            block.Tokens,
            shard.KeptTokens,
            block.Block,
            block.Words,
            shard.Shard
        );
    }

    private static ImmutableArray<LabelSummary> Labels(PreprocessState state)
    {
        var found = state
            .Blocks.Values.SelectMany(block => block.Labels)
            .ToLookup(label => label.Label, StringComparer.Ordinal);
        return
        [
            .. state.LabelNames.Select(name => new LabelSummary(
                name,
                found[name].Sum(label => label.Documents),
                found[name].Sum(label => label.NamingLabel)
            )),
        ];
    }
}
