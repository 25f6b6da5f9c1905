using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Flow;
using Pipeline.Tokenize.Words;

namespace Pipeline.Node.Checks;

/// <summary>Makes files of a data folder again, each kind from what it was made of, in a staging folder.</summary>
/// <param name="folder">The data folder, where what a file is made of must be sound.</param>
/// <param name="manifest">Its root.</param>
/// <param name="sources">Corpus and vectors.</param>
/// <param name="staging">Receives the files, under the names that their hashes give them.</param>
/// <remarks>
/// What cannot be had ends in an <see cref="ArtifactException"/>, <see cref="CorpusException"/> or
/// <see cref="ArgumentException"/> whose message says why. One thread.
/// </remarks>
internal sealed class ArtifactRemaker(DataFolder folder, Manifest manifest, RepairSources sources, string staging)
{
    private Dictionary<DocumentKey, UInt128>? _known;
    private SequenceEncoder? _encoder;

    // What the index remembers of the documents, where it belongs to this root.
    private Dictionary<DocumentKey, UInt128> Known =>
        _known ??=
            CorpusIndexFile.Find(folder.IndexPath) is { } index
            && string.Equals(
                ContentHash.Of(index.ManifestBytes.AsSpan()),
                ManifestFile.Sha256(manifest),
                StringComparison.Ordinal
            )
                ? index
                    .Documents.Where(document => document.Rejection is null)
                    .ToDictionary(document => document.Key, document => document.ContentHash)
                : [];

    /// <summary>A chunk's block and its dictionary.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task BlockAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        var builder = new BlockBuilder(manifest.Tokenizer.LowerCasing);
        foreach (var key in await KeysAsync(chunk, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!sources.TryRead(key, out var message, out var rejection, cancellation))
            {
                throw new CorpusException(
                    sources.Corpus,
                    $"of its documents, '{rejection.Path}' cannot be had: {rejection.Detail}"
                );
            }
            if (Known.TryGetValue(key, out var hash) && hash != message.ContentHash)
            {
                throw new CorpusException(
                    sources.Corpus,
                    $"of its documents, '{key}' has changed: its XxHash128 was {hash:x32} and is {message.ContentHash:x32}"
                );
            }
            builder.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
        }
        await BlockFile.WriteAsync(staging, builder.Build(), manifest.Tokenizer, cancellation);
    }

    /// <summary>The vocabulary, from the dictionaries.</summary>
    /// <param name="cancellation">Stops it.</param>
    internal async Task VocabularyAsync(CancellationToken cancellation)
    {
        if (manifest.Vocabulary.Source == VocabularySource.Given)
        {
            throw new ArtifactException(
                folder.Root,
                "it was not counted in this corpus but given; give the same again with 'pipeline preprocess --vocabulary-from'"
            );
        }
        var merge = new VocabularyMerge();
        var positions = DocumentPositions.Of(
            await Task.WhenAll(
                manifest.Chunks.Select(async chunk =>
                    (await BlockFile.ReadDocumentsAsync(folder.Root, chunk.Block, cancellation)).Keys
                )
            )
        );
        foreach (var (chunk, rows) in manifest.Chunks.Zip(positions))
        {
            merge.Add(await BlockFile.ReadWordsAsync(folder.Root, chunk.Words, cancellation), rows);
        }
        await VocabularyFile.WriteAsync(staging, merge.Rank(), cancellation);
    }

    /// <summary>A chunk's shard, from its block.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task ShardAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        var vocabulary = manifest.Vocabulary.File;
        _encoder ??= new SequenceEncoder(
            await VocabularyFile.ReadAsync(folder.Root, vocabulary, cancellation),
            manifest.Sequences
        );
        var block = await BlockFile.ReadAsync(folder.Root, chunk.Block, chunk.Words, cancellation);
        await ShardFile.WriteAsync(
            staging,
            _encoder.Encode(block, manifest.LabelNames),
            manifest.Sequences,
            vocabulary.Sha256,
            cancellation
        );
    }

    /// <summary>The word vectors, from their source.</summary>
    /// <param name="vectors">What the manifest says of them.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task VectorsAsync(ManifestVectors vectors, CancellationToken cancellation)
    {
        var source = await sources.VectorsAsync(vectors.SourceSha256, cancellation);
        var vocabulary = await VocabularyFile.ReadAsync(folder.Root, manifest.Vocabulary.File, cancellation);
        var read = GloveFile.Read(
            source,
            vocabulary.Words,
            VectorRows.WordCount(manifest.Sequences, vocabulary.Count),
            cancellation
        );
        var matrix = VectorRows.Arrange(read.Matrix, read.Dimension, manifest.Sequences);
        VectorsFile.Write(staging, matrix, matrix.Length / read.Dimension, read.Dimension);
    }

    /// <summary>The rejections, from the corpus.</summary>
    /// <param name="cancellation">Stops it.</param>
    internal async Task RejectionsAsync(CancellationToken cancellation)
    {
        // What no block holds was not taken in, and reading it says why.
        var known = new HashSet<DocumentKey>();
        foreach (var chunk in manifest.Chunks)
        {
            known.UnionWith((await BlockFile.ReadDocumentsAsync(folder.Root, chunk.Block, cancellation)).Keys);
        }
        var listing = sources.Listing(cancellation);
        var rejections = listing.Rejections.ToList();
        foreach (var key in listing.Keys.Where(key => !known.Contains(key)))
        {
            if (!sources.TryRead(key, out _, out var rejection, cancellation))
            {
                rejections.Add(rejection);
            }
        }
        RejectionsFile.Write(staging, rejections);
    }

    // A sound block or shard says which documents they were, whatever has come into the corpus since.
    private async Task<IReadOnlyList<DocumentKey>> KeysAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        if (await folder.FindDamageAsync(chunk.Block, cancellation) is null)
        {
            return (await BlockFile.ReadDocumentsAsync(folder.Root, chunk.Block, cancellation)).Keys;
        }
        if (await folder.FindDamageAsync(chunk.Shard, cancellation) is null)
        {
            return (await ShardFile.ReadAsync(folder.Root, chunk.Shard, cancellation)).Keys;
        }
        return
        [
            .. sources
                .Listing(cancellation)
                .Keys.Where(key =>
                    SourceCheck.IsUnder(key, chunk.Prefix) && sources.TryRead(key, out _, out _, cancellation)
                ),
        ];
    }
}
