using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Compares a corpus as it is listed with what is known of it from the run before.</summary>
/// <remarks>
/// A block depends on the bytes of its documents and the tokenizer options, so it is kept when its chunk has the same
/// prefix, the same documents and each has the same content hash. What was not taken in and still is not, is no part of
/// it. Linear in the documents.
/// </remarks>
internal sealed class CorpusComparison
{
    private const int Absent = -1;

    private readonly IngestMessages.CorpusListed _listing;
    private readonly PreviousData _previous;
    private readonly PreprocessRequest _request;

    // For each listed document its place among the previous ones.
    private readonly int[] _previousOf;

    internal CorpusComparison(IngestMessages.CorpusListed listing, PreviousData previous, PreprocessRequest request)
    {
        _listing = listing;
        _previous = previous;
        _request = request;
        (_previousOf, DeletedCount) = Match(listing.Documents, previous.Documents);
        var former = FormerChunks(previous, request);
        Chunks = [.. listing.Chunks.Select(chunk => Compare(chunk, former.GetValueOrDefault(chunk.Prefix)))];
    }

    /// <summary>The chunks, in the order of the listing.</summary>
    internal ImmutableArray<ChunkComparison> Chunks { get; }

    /// <summary>Documents that were taken in before and are not listed now.</summary>
    internal int DeletedCount { get; }

    /// <summary>Whether an index of this listing would say nothing new.</summary>
    internal bool IsIndexCurrent =>
        _previous.HasIndex
        && _previous.Documents.Count == _listing.Documents.Count
        && (
            _listing.Containers?.IsIndexCurrent
            ?? Enumerable.Range(0, _previousOf.Length).All(document => IsTrusted(document))
        );

    // A job builds every block anew then. A dry run builds none, and has to read what may be taken in now, or no longer.
    private bool IsOtherEncoding => _previous.Manifest?.Tokenizer.Encoding != _request.Tokenizer.Encoding;

    private bool MayBeBadEncoding => IsOtherEncoding && _request.Tokenizer.Encoding == TextEncoding.Utf8;

    /// <summary>What is known of a listed document from before; <c>null</c> where nothing is.</summary>
    /// <param name="document">Zero-based position in document order.</param>
    internal KnownDocument? Previous(int document) =>
        _previousOf[document] == Absent ? null : _previous.Documents[_previousOf[document]];

    /// <summary>What listing a document says of it.</summary>
    /// <param name="document">Zero-based position in document order.</param>
    internal Standing StandingOf(int document)
    {
        if (_listing.Containers is { } containers)
        {
            // To list a container is to read it: its documents leave no doubt.
            return Previous(document) is not { Rejection: null } known ? Standing.New
                : known.ContentHash == containers.Slices[document].ContentHash ? Standing.Same
                : Standing.Changed;
        }
        var isTooLarge = IsTooLarge(document);
        if (Previous(document) is not { } before)
        {
            // Blocks do not tell of documents that were not taken in.
            return _previous.HasIndex ? Standing.New : Standing.Doubtful;
        }
        if (before.Rejection is null)
        {
            var isResized = _previous.HasIndex && before.File.SizeBytes != _listing.Files[document].SizeBytes;
            return isTooLarge || isResized ? Standing.Changed
                : !_request.Paranoid && IsTrusted(document) && !MayBeBadEncoding ? Standing.Same
                : Standing.Doubtful;
        }
        var isKnown = before.Rejection.Reason switch
        {
            RejectionReason.BadEncoding => !isTooLarge && !IsOtherEncoding,
            RejectionReason.TooLarge => isTooLarge && _previous.Manifest!.MaxDocumentBytes == _request.MaxDocumentBytes,
            // May be readable now, though the file is the same.
            _ => false,
        };
        return isKnown && !_request.Paranoid && IsTrusted(document) ? Standing.Same : Standing.Doubtful;
    }

    /// <summary>Whether a document is a file beyond the limit of bytes; lines beyond it are not listed.</summary>
    /// <param name="document">Zero-based position in document order.</param>
    internal bool IsTooLarge(int document) =>
        _listing.Containers is null && _listing.Files[document].SizeBytes > _request.MaxDocumentBytes;

    /// <summary>The block of a chunk, where it can be kept.</summary>
    /// <param name="chunk">Zero-based chunk.</param>
    /// <param name="hashed">What its doubtful documents hold, where there are any.</param>
    /// <returns>The block; <c>null</c> where it must be built.</returns>
    internal ChunkBlock? Keep(int chunk, DocumentFacts? hashed)
    {
        var comparison = Chunks[chunk];
        if (comparison.MustBuild)
        {
            return null;
        }
        var documents = _listing.Chunks[chunk].Documents;
        var facts = new FactsBuilder();
        var found = new FactsReader(hashed);
        var doubt = 0;
        for (var place = 0; place < documents.Count; place++)
        {
            var before = Previous(documents[place]);
            if (doubt == comparison.Doubtful.Length || comparison.Doubtful[doubt] != place)
            {
                facts.Add(place, before!.Value);
                continue;
            }
            var (hash, namesLabel, rejection) = found.Next(doubt++);
            var isAsBefore = rejection is null
                ? before is { Rejection: null } known && known.ContentHash == hash
                : before is not { Rejection: null };
            if (!isAsBefore)
            {
                return null;
            }
            facts.Add(place, hash, namesLabel, rejection);
        }
        var former = comparison.Former!;
        return new ChunkBlock(former.Block, former.Words, former.Tokens, facts.Build(), IsKept: true);
    }

    private ChunkComparison Compare(CorpusChunk chunk, ManifestChunk? former)
    {
        var doubtful = ImmutableArray.CreateBuilder<int>();
        var isOther = false;
        var formerCount = 0;
        for (var place = 0; place < chunk.Documents.Count; place++)
        {
            var document = chunk.Documents[place];
            var standing = StandingOf(document);
            if (standing == Standing.Doubtful)
            {
                doubtful.Add(place);
            }
            isOther |= standing is Standing.New or Standing.Changed;
            formerCount += Previous(document) is { Rejection: null } ? 1 : 0;
        }
        // Documents of the same prefix were in the same chunk: one that is missing now was deleted.
        var mustBuild = former is null || isOther || formerCount != former.Documents;
        return new ChunkComparison(former, mustBuild, doubtful.ToImmutable());
    }

    private bool IsTrusted(int document) =>
        Previous(document) is { } before
        && _previous.ListedAtNs is { } listedAt
        && before.File == _listing.Files[document]
        && before.File.IsOlderThan(listedAt);

    private static Dictionary<string, ManifestChunk> FormerChunks(PreviousData previous, PreprocessRequest request)
    {
        var isSameTokenizer =
            previous.Manifest is { } manifest
            && manifest.Encoder == EncoderIdentity.Current
            && manifest.Tokenizer == request.Tokenizer;
        return isSameTokenizer
            ? previous
                .Manifest!.Chunks.Where(chunk => previous.IsSound(chunk.Block) && previous.IsSound(chunk.Words))
                .ToDictionary(chunk => chunk.Prefix, StringComparer.Ordinal)
            : [];
    }

    // Both lists are in document order.
    private static (int[] PreviousOf, int DeletedCount) Match(
        IReadOnlyList<DocumentKey> listed,
        IReadOnlyList<KnownDocument> previous
    )
    {
        var previousOf = new int[listed.Count];
        var deleted = 0;
        var next = 0;
        for (var i = 0; i < previousOf.Length; i++)
        {
            var order = -1;
            while (next < previous.Count && (order = previous[next].Key.CompareTo(listed[i])) < 0)
            {
                deleted += previous[next++].Rejection is null ? 1 : 0;
            }
            previousOf[i] = next < previous.Count && order == 0 ? next++ : Absent;
        }
        return (previousOf, deleted + previous.Skip(next).Count(document => document.Rejection is null));
    }
}
