using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Says what a job would do.</summary>
internal static class DryRunOutcome
{
    /// <summary>The summary of a job that writes nothing.</summary>
    /// <param name="state">The job, the corpus compared.</param>
    /// <remarks>A document that must be read to know whether it can be taken in counts as one that can.</remarks>
    internal static PreprocessSummary Summary(PreprocessState state)
    {
        var former = state.Previous!.Manifest;
        var changes = Changes(state);
        return new PreprocessSummary
        {
            Documents = (former?.Documents ?? 0) + changes.DocumentsAdded - changes.DocumentsDeleted,
            Labels = [],
            UniqueTokens = former?.Vocabulary.Words ?? 0,
            Tokens = former?.Tokens ?? 0,
            Rejections = [],
            LeftOutByName = state.Listing.LeftOutByName,
            Chunks = state.ChunkCount,
            Vectors = null,
            Phases = state.Times,
            Warnings = PreprocessWarnings.Of(state.Listing.Unused),
            Changes = changes,
            VocabularySource = Keeping.Vocabulary(state)?.Source ?? VocabularySource.Corpus,
            UnknownTokens = (former?.Tokens ?? 0) - (former?.KnownTokens ?? 0),
            Vanished = [],
            IsDryRun = true,
            ManifestSha256 = state.Previous.ManifestSha256,
        };
    }

    private static PreprocessChanges Changes(PreprocessState state)
    {
        var count = state
            .Listing.Chunks.Select((_, chunk) => chunk)
            .Aggregate(
                new ChangeCount(0, 0, state.Comparison!.DeletedCount),
                (before, chunk) => Count(before, state, chunk)
            );
        var built = state.ChunkCount - state.Blocks.Count;
        var (written, reason) = Shards(state, built);
        return new PreprocessChanges(
            count.Added,
            count.Changed,
            count.Deleted,
            built,
            state.Blocks.Count,
            written,
            state.ChunkCount - written,
            reason
        );
    }

    private static ChangeCount Count(ChangeCount count, PreprocessState state, int chunk)
    {
        var comparison = state.Comparison!;
        var doubtful = comparison.Chunks[chunk].Doubtful;
        var facts = new FactsReader(state.Hashed.GetValueOrDefault(chunk));
        var (documents, doubt) = (state.Listing.Chunks[chunk].Documents, 0);
        for (var place = 0; place < documents.Count; place++)
        {
            var before = comparison.Previous(documents[place]);
            var wasTakenIn = before is { Rejection: null };
            if (doubt < doubtful.Length && doubtful[doubt] == place)
            {
                var (hash, _, rejection) = facts.Next(doubt++);
                count = count.With(wasTakenIn, rejection is null, before?.ContentHash != hash);
                continue;
            }
            var isSame = comparison.StandingOf(documents[place]) == Standing.Same;
            var isTakenIn = isSame ? wasTakenIn : !comparison.IsTooLarge(documents[place]);
            count = count.With(wasTakenIn, isTakenIn, isOther: !isSame);
        }
        return count;
    }

    // A vocabulary that is counted anew is nearly always another one, and then no shard can be kept.
    private static (int Written, ShardReason Reason) Shards(PreprocessState state, int built)
    {
        if (Keeping.Vocabulary(state) is not { } vocabulary)
        {
            return (state.ChunkCount, built < state.ChunkCount ? ShardReason.VocabularyChanged : ShardReason.None);
        }
        var kept = state with { Vocabulary = vocabulary, LabelNames = ListedLabels(state) };
        var reason = Keeping.ReasonAgainstShards(kept);
        var written = state.ChunkCount - Keeping.KeepShards(kept).Shards.Count;
        return (
            written,
            written == built ? ShardReason.None
            : reason == ShardReason.None ? ShardReason.Damaged
            : reason
        );
    }

    private static System.Collections.Immutable.ImmutableArray<string> ListedLabels(PreprocessState state) =>
        [
            .. state
                .Listing.Documents.Where((_, document) => !state.Comparison!.IsTooLarge(document))
                .Select(document => document.Label)
                .Distinct(StringComparer.Ordinal),
        ];
}
