using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Ingest.Files;

/// <summary>What a corpus folder holds, before anything in it is read.</summary>
/// <param name="Folder">Absolute path of the corpus folder.</param>
/// <param name="Keys">The documents, in document order.</param>
/// <param name="Fingerprints">State of each document's file when it was listed; none for a corpus of containers.</param>
/// <param name="Rejections">Entries that are no documents though their place or name says so, in the order of their paths' parts.</param>
/// <param name="PassedOverCount">Number of files whose name says that they are no part of the corpus.</param>
/// <param name="Containers">Where the documents are, in a corpus of containers; <c>null</c> where each is a file.</param>
/// <param name="Unused">What gives no document though it is in sight; <c>null</c> in a corpus of containers.</param>
public sealed record CorpusListing(
    string Folder,
    IReadOnlyList<DocumentKey> Keys,
    IReadOnlyList<FileFingerprint> Fingerprints,
    IReadOnlyList<Rejection> Rejections,
    int PassedOverCount,
    ListedContainers? Containers = null,
    UnusedEntries? Unused = null
);
