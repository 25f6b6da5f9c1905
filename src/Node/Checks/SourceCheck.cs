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
    /// <param name="corpus">The corpus folder.</param>
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
        var reader = Reader(corpus, manifest);
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
                if (Difference(reader, key, hash, isListed) is { } difference)
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
        return new SourceReport(
            listing.Folder,
            documents,
            [.. differences.OrderBy(difference => difference.File, CodePointOrder.Instance)]
        );
    }

    /// <summary>Lists a corpus as it was listed for a data folder.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <param name="cancellation">Stops the listing.</param>
    /// <exception cref="CorpusException">There is no such corpus, or it is one of JSON lines.</exception>
    internal static CorpusListing List(string corpus, Manifest manifest, CancellationToken cancellation) =>
        manifest.JsonLines is null
            ? CorpusFolder.List(corpus, manifest.FileNames, cancellation)
            : throw JsonLines(corpus);

    private static CorpusException JsonLines(string corpus) =>
        new(
            corpus,
            $"The corpus '{corpus}' is one of JSON lines, which 'verify' does not read. Run 'pipeline preprocess --paranoid' with the same options: it reads every line, and makes damaged files again."
        );

    /// <summary>A reader that reads a corpus as it was read for a data folder.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <exception cref="CorpusException">It is one of JSON lines.</exception>
    internal static DocumentReader Reader(string corpus, Manifest manifest) =>
        manifest.JsonLines is null
            ? new DocumentReader(
                corpus,
                manifest.Tokenizer,
                (int)Math.Min(manifest.MaxDocumentBytes, DocumentReader.LargestMaxDocumentBytes)
            )
            : throw JsonLines(corpus);

    /// <summary>Whether a document belongs to a chunk.</summary>
    /// <param name="key">The document.</param>
    /// <param name="prefix">Prefix of the chunk.</param>
    internal static bool IsUnder(DocumentKey key, string prefix)
    {
        var hash = ChunkTree.Hash(key);
        return !prefix.Where((bit, i) => (hash >> (63 - i) & 1) != (ulong)(bit - '0')).Any();
    }

    private static Damage? Difference(DocumentReader reader, DocumentKey key, UInt128 expected, bool isListed)
    {
        if (!isListed)
        {
            return new Damage(
                $"{key}",
                $"It is missing; the block holds one of XxHash128 {expected:x32}.",
                $"{expected:x32}"
            );
        }
        if (!reader.TryRead(key, out var message, out var rejection))
        {
            return new Damage(
                $"{key}",
                $"{rejection.Detail} The block holds one of XxHash128 {expected:x32}.",
                $"{expected:x32}"
            );
        }
        return message.ContentHash == expected
            ? null
            : new Damage(
                $"{key}",
                $"It has changed: its XxHash128 is {message.ContentHash:x32}, the block holds one of {expected:x32}.",
                $"{expected:x32}",
                $"{message.ContentHash:x32}"
            );
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
