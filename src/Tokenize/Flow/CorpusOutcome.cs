using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>What is known of the documents once all blocks are there.</summary>
internal static class CorpusOutcome
{
    /// <summary>The state with all that is known of the documents and their labels.</summary>
    /// <param name="state">The job, all blocks there.</param>
    internal static PreprocessState Gather(PreprocessState state)
    {
        var documents = Documents(state);
        return state with { Documents = documents, LabelNames = [.. Labels(documents).Select(label => label.Label)] };
    }

    /// <summary>What is known of each label, in the order of their numbers.</summary>
    /// <param name="documents">All documents listed, in document order.</param>
    internal static ImmutableArray<LabelSummary> Labels(IEnumerable<KnownDocument> documents)
    {
        var labels = ImmutableArray.CreateBuilder<LabelSummary>();
        foreach (var document in documents.Where(document => document.Rejection is null))
        {
            // Documents come in document order, so those of a label follow each other.
            if (labels.Count == 0 || !string.Equals(labels[^1].Label, document.Key.Label, StringComparison.Ordinal))
            {
                labels.Add(new LabelSummary(document.Key.Label, 0, 0));
            }
            var label = labels[^1];
            labels[^1] = label with
            {
                Documents = label.Documents + 1,
                NamingLabel = label.NamingLabel + (document.NamesLabel ? 1 : 0),
            };
        }
        return labels.DrainToImmutable();
    }

    private static KnownDocument[] Documents(PreprocessState state)
    {
        var documents = new KnownDocument[state.Listing.Documents.Count];
        foreach (var (chunk, block) in state.Blocks)
        {
            var facts = new FactsReader(block.Facts);
            var listed = state.Listing.Chunks[chunk].Documents;
            for (var place = 0; place < listed.Count; place++)
            {
                var (hash, namesLabel, rejection) = facts.Next(place);
                var document = listed[place];
                documents[document] = new KnownDocument(
                    state.Listing.Documents[document],
                    // What is known of a container is in an index of its own.
                    state.Listing.Containers
                        is null
                        ? state.Listing.Files[document]
                        : default,
                    hash,
                    namesLabel,
                    rejection
                );
            }
        }
        return documents;
    }
}
