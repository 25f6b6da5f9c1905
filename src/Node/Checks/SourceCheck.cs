using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Checks;

/// <summary>Compares the messages of a corpus with what the blocks of a data folder recorded of them.</summary>
internal static class SourceCheck
{
    /// <summary>Reads every document that a sound block holds, and looks for others.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="CorpusException">There is no such corpus.</exception>
    internal static async Task<SourceReport> RunAsync(
        DataFolder folder,
        Manifest manifest,
        string corpus,
        CancellationToken cancellation
    )
    {
        var listing = List(corpus, manifest, cancellation);
        var listed = listing.Keys.ToHashSet();
        var read = HashReader(corpus, manifest, listing);
        var differences = new List<Damage>();
        var documents = 0L;
        foreach (var chunk in manifest.Chunks)
        {
            if (await DocumentsAsync(folder, chunk, cancellation) is not { } known)
            {
                // Of what a damaged block held nothing is known: the verdict on the block covers its documents.
                listed.RemoveWhere(key => IsUnder(key, chunk.Prefix));
                continue;
            }
            foreach (var (key, hash) in known.Keys.Zip(known.ContentHashes))
            {
                cancellation.ThrowIfCancellationRequested();
                documents++;
                var isListed = listed.Remove(key);
                if (Difference(read, key, hash, isListed) is { } difference)
                {
                    differences.Add(difference);
                }
            }
        }
        var rejected = await RejectedAsync(folder, manifest, cancellation);
        differences.AddRange(
            listed
                .Where(key => rejected is not null && !rejected.Contains($"{key}"))
                .Select(key => new Damage($"{key}", "It is new: no block holds it and it is not among the rejections."))
        );
        // A container that cannot be read any more is the reason why its documents are missing.
        differences.AddRange(
            listing
                .Rejections.Where(rejection => rejected is not null && !rejected.Contains(rejection.Path))
                .Select(rejection => new Damage(rejection.Path, $"{rejection.Detail} It was not among the rejections."))
        );
        return new SourceReport(
            listing.Folder,
            documents,
            [.. differences.OrderBy(difference => difference.File, CodePointOrder.Instance)]
        );
    }

    /// <summary>Lists a corpus as it was listed for a data folder.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <param name="cancellation">Stops the listing.</param>
    /// <exception cref="CorpusException">There is no such corpus.</exception>
    /// <remarks>Of a corpus of JSON lines every line is read, whatever this machine remembers of it.</remarks>
    internal static CorpusListing List(string corpus, Manifest manifest, CancellationToken cancellation) =>
        manifest.JsonLines is { } fields
            ? ContainerCorpus.List(
                corpus,
                fields,
                MaxDocumentBytes(manifest),
                known: null,
                everything: true,
                cancellation
            )
            : CorpusFolder.List(corpus, manifest.FileNames, cancellation);

    /// <summary>A reader that reads a corpus of folders as it was read for a data folder.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="manifest">Root of the data folder.</param>
    internal static DocumentReader Reader(string corpus, Manifest manifest) =>
        new(corpus, manifest.Tokenizer, MaxDocumentBytes(manifest));

    private static int MaxDocumentBytes(Manifest manifest) =>
        (int)Math.Min(manifest.MaxDocumentBytes, DocumentReader.LargestMaxDocumentBytes);

    /// <summary>Whether a document belongs to a chunk.</summary>
    /// <param name="key">The document.</param>
    /// <param name="prefix">Prefix of the chunk.</param>
    internal static bool IsUnder(DocumentKey key, string prefix)
    {
        var hash = ChunkTree.Hash(key);
        return !prefix.Where((bit, i) => (hash >> (63 - i) & 1) != (ulong)(bit - '0')).Any();
    }

    private static Damage? Difference(
        Func<DocumentKey, (UInt128 Hash, Rejection? Rejection)> read,
        DocumentKey key,
        UInt128 expected,
        bool isListed
    )
    {
        if (!isListed)
        {
            return new Damage(
                $"{key}",
                $"It is missing; the block holds one of XxHash128 {expected:x32}.",
                $"{expected:x32}"
            );
        }
        var (hash, rejection) = read(key);
        if (rejection is not null)
        {
            return new Damage(
                $"{key}",
                $"{rejection.Detail} The block holds one of XxHash128 {expected:x32}.",
                $"{expected:x32}"
            );
        }
        return hash == expected
            ? null
            : new Damage(
                $"{key}",
                $"It has changed: its XxHash128 is {hash:x32}, the block holds one of {expected:x32}.",
                $"{expected:x32}",
                $"{hash:x32}"
            );
    }

    // The listing of containers has read every document already.
    private static Func<DocumentKey, (UInt128 Hash, Rejection? Rejection)> HashReader(
        string corpus,
        Manifest manifest,
        CorpusListing listing
    )
    {
        if (listing.Containers is { } listed)
        {
            var hashes = listing
                .Keys.Zip(listed.Slices)
                .ToDictionary(document => document.First, document => document.Second.ContentHash);
            return key => (hashes[key], null);
        }
        var reader = Reader(corpus, manifest);
        return key =>
            reader.TryRead(key, out var message, out var rejection) ? (message.ContentHash, null) : (0, rejection);
    }

    private static async Task<(DocumentKey[] Keys, UInt128[] ContentHashes)?> DocumentsAsync(
        DataFolder folder,
        ManifestChunk chunk,
        CancellationToken cancellation
    )
    {
        try
        {
            return await BlockFile.ReadDocumentsAsync(folder.Root, chunk.Block, cancellation);
        }
        catch (ArtifactException)
        {
            return null;
        }
    }

    // Null where that is not known.
    private static async Task<HashSet<string>?> RejectedAsync(
        DataFolder folder,
        Manifest manifest,
        CancellationToken cancellation
    )
    {
        try
        {
            return manifest.Rejections is { } rejections
                ?
                [
                    .. (await RejectionsFile.ReadAsync(folder.Root, rejections.File, cancellation)).Select(rejection =>
                        rejection.Path
                    ),
                ]
                : [];
        }
        catch (ArtifactException)
        {
            return null;
        }
    }
}
