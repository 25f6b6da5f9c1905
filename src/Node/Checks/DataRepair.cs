using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Flow;
using Pipeline.Tokenize.Words;

namespace Pipeline.Node.Checks;

/// <summary>Makes the damaged files of a data folder again, each from what it was made of.</summary>
/// <remarks>
/// Every file is known by its hash, so a repair cannot change the data: what comes out with another hash is not put in
/// place. Files that follow from others are made after them. One thread.
/// </remarks>
internal sealed class DataRepair
{
    private readonly DataFolder _folder;
    private readonly Manifest _manifest;
    private readonly RepairSources _sources;
    private readonly string _staging;
    private readonly List<string> _restored = [];
    private readonly List<Damage> _lost = [];
    private Dictionary<DocumentKey, UInt128>? _known;
    private SequenceEncoder? _encoder;

    private DataRepair(DataFolder folder, Manifest manifest, RepairSources sources)
    {
        _folder = folder;
        _manifest = manifest;
        _sources = sources;
        _staging = StagingPath(folder);
    }

    /// <summary>Repairs a data folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="corpus">The corpus; <c>null</c> for the one that the folder remembers.</param>
    /// <param name="cancellation">Stops between two files; what is restored stays.</param>
    /// <exception cref="ArtifactException">Neither the manifest nor a copy of it can be read, or another program wrote it.</exception>
    /// <exception cref="StorageException">Another process holds the folder, or it cannot be written.</exception>
    internal static async Task<RepairReport> RunAsync(DataFolder folder, string? corpus, CancellationToken cancellation)
    {
        // Before the lock, which would create what is missing; and under it, since a job may have committed another root.
        RootOf(folder);
        using var hold = folder.Lock();
        var (manifest, isRootLost) = RootOf(folder);
        DeleteStaging(folder);
        DataFolder.CreateFolders(StagingPath(folder));
        var remembered = folder.FindSource();
        using var sources = new RepairSources(
            manifest,
            corpus ?? remembered?.Corpus,
            remembered?.Vectors,
            Path.Combine(StagingPath(folder), "spool")
        );
        try
        {
            return await new DataRepair(folder, manifest, sources).RunAsync(isRootLost, cancellation);
        }
        finally
        {
            DeleteStaging(folder);
        }
    }

    private static (Manifest Manifest, bool IsLost) RootOf(DataFolder folder)
    {
        var found = FoundManifest.In(folder);
        if (found.Manifest is not { } manifest)
        {
            throw new ArtifactException(
                folder.Root,
                $"{found.Damage!.Problem} A repair needs the manifest, or the copy of it in '.local/index', and has neither."
            );
        }
        if (manifest.Encoder != EncoderIdentity.Current)
        {
            throw new ArtifactException(
                folder.Root,
                $"'{folder.Root}' was written by {manifest.Encoder}, this program is {EncoderIdentity.Current}, which cannot make the same bytes. Run 'pipeline preprocess' with the same options to write it anew."
            );
        }
        return (manifest, found.Damage is not null);
    }

    // Beside that of jobs: what a killed job had finished stays.
    private static string StagingPath(DataFolder folder) => Path.Combine(folder.LocalPath, "repair");

    private static void DeleteStaging(DataFolder folder)
    {
        if (Directory.Exists(StagingPath(folder)))
        {
            Directory.Delete(StagingPath(folder), recursive: true);
        }
    }

    private async Task<RepairReport> RunAsync(bool isRootLost, CancellationToken cancellation)
    {
        foreach (var chunk in _manifest.Chunks)
        {
            await RestoreAsync([chunk.Block, chunk.Words], stop => BlockAsync(chunk, stop), cancellation);
        }
        await RestoreAsync([_manifest.Vocabulary.File], VocabularyAsync, cancellation);
        foreach (var chunk in _manifest.Chunks)
        {
            await RestoreAsync([chunk.Shard], stop => ShardAsync(chunk, stop), cancellation);
        }
        if (_manifest.Vectors is { } vectors)
        {
            await RestoreAsync([vectors.File], stop => VectorsAsync(vectors, stop), cancellation);
        }
        if (_manifest.Rejections is { } rejections)
        {
            await RestoreAsync([rejections.File], RejectionsAsync, cancellation);
        }
        if (isRootLost)
        {
            ManifestFile.Commit(_folder.Root, _manifest);
            _restored.Add(ManifestFile.Name);
        }
        // A copy of the root may be of before the last commit: what it does not name could be all there is.
        var removed = _lost.Count == 0 ? _folder.Litter(_manifest) : [];
        if (removed.Count > 0)
        {
            _folder.CollectGarbage(_manifest);
        }
        return new RepairReport(_restored, removed, _lost);
    }

    // What is made gets the name that its hash gives it in the staging folder, so what was expected is there or is not.
    private async Task RestoreAsync(
        ArtifactFile[] files,
        Func<CancellationToken, Task> makeAsync,
        CancellationToken cancellation
    )
    {
        var damaged = new List<ArtifactFile>();
        foreach (var file in files)
        {
            if (await _folder.FindDamageAsync(file, cancellation) is not null)
            {
                damaged.Add(file);
            }
        }
        if (damaged.Count == 0)
        {
            return;
        }
        var reason = "what it is made of gives other bytes now";
        try
        {
            await makeAsync(cancellation);
        }
        catch (Exception e) when (e is ArtifactException or CorpusException or ArgumentException)
        {
            reason = e.Message.TrimEnd('.');
        }
        foreach (var file in damaged)
        {
            if (File.Exists(file.PathUnder(_staging)))
            {
                try
                {
                    await _folder.AdoptAsync(_staging, [file], cancellation);
                    _restored.Add(file.Name);
                    continue;
                }
                catch (StorageException e)
                {
                    reason = e.Message.TrimEnd('.');
                }
            }
            _lost.Add(new Damage(file.Name, $"It cannot be restored: {reason}.", file.Sha256));
        }
    }

    private async Task BlockAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        var builder = new BlockBuilder(_manifest.Tokenizer.LowerCasing);
        foreach (var key in await KeysAsync(chunk, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_sources.TryRead(key, out var message, out var rejection, cancellation))
            {
                throw new CorpusException(
                    _sources.Corpus,
                    $"of its documents, '{rejection.Path}' cannot be had: {rejection.Detail}"
                );
            }
            if (Known.TryGetValue(key, out var hash) && hash != message.ContentHash)
            {
                throw new CorpusException(
                    _sources.Corpus,
                    $"of its documents, '{key}' has changed: its XxHash128 was {hash:x32} and is {message.ContentHash:x32}"
                );
            }
            builder.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
        }
        await BlockFile.WriteAsync(_staging, builder.Build(), _manifest.Tokenizer, cancellation);
    }

    // What the index remembers of the documents, where it belongs to this root.
    private Dictionary<DocumentKey, UInt128> Known =>
        _known ??=
            CorpusIndexFile.Find(_folder.IndexPath) is { } index
            && string.Equals(
                ContentHash.Of(index.ManifestBytes.AsSpan()),
                ManifestFile.Sha256(_manifest),
                StringComparison.Ordinal
            )
                ? index
                    .Documents.Where(document => document.Rejection is null)
                    .ToDictionary(document => document.Key, document => document.ContentHash)
                : [];

    // A sound block or shard says which documents they were, whatever has come into the corpus since.
    private async Task<IReadOnlyList<DocumentKey>> KeysAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        if (await _folder.FindDamageAsync(chunk.Block, cancellation) is null)
        {
            return (await BlockFile.ReadDocumentsAsync(_folder.Root, chunk.Block, cancellation)).Keys;
        }
        if (await _folder.FindDamageAsync(chunk.Shard, cancellation) is null)
        {
            return (await ShardFile.ReadAsync(_folder.Root, chunk.Shard, cancellation)).Keys;
        }
        return
        [
            .. _sources
                .Listing(cancellation)
                .Keys.Where(key =>
                    SourceCheck.IsUnder(key, chunk.Prefix) && _sources.TryRead(key, out _, out _, cancellation)
                ),
        ];
    }

    private async Task VocabularyAsync(CancellationToken cancellation)
    {
        if (_manifest.Vocabulary.Source == VocabularySource.Given)
        {
            throw new ArtifactException(
                _folder.Root,
                "it was not counted in this corpus but given; give the same again with 'pipeline preprocess --vocabulary-from'"
            );
        }
        var merge = new VocabularyMerge();
        var positions = DocumentPositions.Of(
            await Task.WhenAll(
                _manifest.Chunks.Select(async chunk =>
                    (await BlockFile.ReadDocumentsAsync(_folder.Root, chunk.Block, cancellation)).Keys
                )
            )
        );
        foreach (var (chunk, rows) in _manifest.Chunks.Zip(positions))
        {
            merge.Add(await BlockFile.ReadWordsAsync(_folder.Root, chunk.Words, cancellation), rows);
        }
        await VocabularyFile.WriteAsync(_staging, merge.Rank(), cancellation);
    }

    private async Task ShardAsync(ManifestChunk chunk, CancellationToken cancellation)
    {
        var vocabulary = _manifest.Vocabulary.File;
        _encoder ??= new SequenceEncoder(
            await VocabularyFile.ReadAsync(_folder.Root, vocabulary, cancellation),
            _manifest.Sequences
        );
        var block = await BlockFile.ReadAsync(_folder.Root, chunk.Block, chunk.Words, cancellation);
        await ShardFile.WriteAsync(
            _staging,
            _encoder.Encode(block, _manifest.LabelNames),
            _manifest.Sequences,
            vocabulary.Sha256,
            cancellation
        );
    }

    private async Task VectorsAsync(ManifestVectors vectors, CancellationToken cancellation)
    {
        var source = await _sources.VectorsAsync(vectors.SourceSha256, cancellation);
        var vocabulary = await VocabularyFile.ReadAsync(_folder.Root, _manifest.Vocabulary.File, cancellation);
        var read = GloveFile.Read(
            source,
            vocabulary.Words,
            VectorRows.WordCount(_manifest.Sequences, vocabulary.Count),
            cancellation
        );
        var matrix = VectorRows.Arrange(read.Matrix, read.Dimension, _manifest.Sequences);
        VectorsFile.Write(_staging, matrix, matrix.Length / read.Dimension, read.Dimension);
    }

    // What no block holds was not taken in, and reading it says why.
    private async Task RejectionsAsync(CancellationToken cancellation)
    {
        var known = new HashSet<DocumentKey>();
        foreach (var chunk in _manifest.Chunks)
        {
            known.UnionWith((await BlockFile.ReadDocumentsAsync(_folder.Root, chunk.Block, cancellation)).Keys);
        }
        var listing = _sources.Listing(cancellation);
        var rejections = listing.Rejections.ToList();
        foreach (var key in listing.Keys.Where(key => !known.Contains(key)))
        {
            if (!_sources.TryRead(key, out _, out var rejection, cancellation))
            {
                rejections.Add(rejection);
            }
        }
        RejectionsFile.Write(_staging, rejections);
    }
}
