using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Files;

/// <summary>What one label folder holds.</summary>
/// <param name="Names">Names of its documents, by code point.</param>
/// <param name="Fingerprints">State of each document's file.</param>
/// <param name="Rejections">Entries that are no documents though their name is one's.</param>
/// <param name="PassedOverCount">Number of entries whose name the file-name rule does not take.</param>
internal sealed record LabelListing(
    IReadOnlyList<string> Names,
    IReadOnlyList<FileFingerprint> Fingerprints,
    IReadOnlyList<Rejection> Rejections,
    int PassedOverCount
);
