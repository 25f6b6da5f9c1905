using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Gathers what is found of some documents, one after the other.</summary>
internal sealed class FactsBuilder
{
    private readonly ImmutableArray<UInt128>.Builder _contentHashes = ImmutableArray.CreateBuilder<UInt128>();
    private readonly ImmutableArray<int>.Builder _namingLabel = ImmutableArray.CreateBuilder<int>();
    private readonly ImmutableArray<DocumentRejection>.Builder _rejections =
        ImmutableArray.CreateBuilder<DocumentRejection>();

    /// <summary>Adds a document of which something is known.</summary>
    /// <param name="place">Its zero-based place among the documents asked for.</param>
    /// <param name="document">What is known.</param>
    internal void Add(int place, KnownDocument document) =>
        Add(place, document.ContentHash, document.NamesLabel, document.Rejection);

    /// <summary>Adds a document.</summary>
    /// <param name="place">Its zero-based place among the documents asked for.</param>
    /// <param name="contentHash">XxHash128 of its raw bytes, where it was taken in.</param>
    /// <param name="namesLabel">Whether it holds the name of its label.</param>
    /// <param name="rejection">Why it was not taken in; <c>null</c> where it was.</param>
    internal void Add(int place, UInt128 contentHash, bool namesLabel, Rejection? rejection)
    {
        if (rejection is not null)
        {
            _rejections.Add(new DocumentRejection(place, rejection));
            return;
        }
        _contentHashes.Add(contentHash);
        if (namesLabel)
        {
            _namingLabel.Add(place);
        }
    }

    /// <summary>What was added.</summary>
    internal DocumentFacts Build() =>
        new(_contentHashes.DrainToImmutable(), _namingLabel.DrainToImmutable(), _rejections.DrainToImmutable());
}
