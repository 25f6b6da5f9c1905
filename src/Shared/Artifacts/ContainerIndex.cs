using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>What one machine remembers of the containers of a corpus, so that unchanged ones need not be read again.</summary>
/// <param name="Corpus">Full path of the corpus.</param>
/// <param name="Fields">The fields that made the documents.</param>
/// <param name="MaxLineBytes">Longer lines were rejected.</param>
/// <param name="ListedAtNs">When the listing began, nanoseconds since 1970-01-01 UTC, at least 0.</param>
/// <param name="Containers">The containers, by name, by code point.</param>
public sealed record ContainerIndex(
    string Corpus,
    JsonFields Fields,
    int MaxLineBytes,
    long ListedAtNs,
    IReadOnlyList<ContainerListing> Containers
);
