using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What one machine remembers of the files behind a data folder, so that unchanged ones need not be read again.</summary>
/// <param name="ManifestBytes">The whole file of the root that the rest belongs to.</param>
/// <param name="Corpus">Full path of the corpus folder.</param>
/// <param name="ListedAtNs">When the listing began that the states of files come from, nanoseconds since 1970-01-01 UTC, at least 0.</param>
/// <param name="Documents">All documents listed, in document order; those that were not taken in too.</param>
/// <param name="Files">State of every artefact that the root names, by name.</param>
/// <param name="Vectors">What is known of the file with vectors, where one was given.</param>
public sealed record CorpusIndex(
    ImmutableArray<byte> ManifestBytes,
    string Corpus,
    long ListedAtNs,
    IReadOnlyList<KnownDocument> Documents,
    IReadOnlyDictionary<string, FileFingerprint> Files,
    VectorsState? Vectors
);
