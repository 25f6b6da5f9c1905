using System.Collections.Frozen;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Finds out what of a data folder a run may use again.</summary>
/// <remarks>
/// Writes nothing. With an index that belongs to the root every artefact is looked at, none is read: one whose size,
/// times and inode are those that the index recorded is as it was written. Without, every artefact is read once.
/// </remarks>
public sealed class DataExaminer
{
    private readonly DataFolder _folder;
    private readonly Manifest _manifest;
    private readonly CorpusIndex? _index;
    private readonly bool _everything;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sound = new(StringComparer.Ordinal);
    private readonly List<KnownDocument> _documents = [];
    private bool _isTidy;

    private DataExaminer(DataFolder folder, Manifest manifest, CorpusIndex? index, bool everything)
    {
        _folder = folder;
        _manifest = manifest;
        _index = index;
        _everything = everything;
        _isTidy = index is not null;
    }

    /// <summary>Looks at a data folder.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="corpus">The corpus folder of the run.</param>
    /// <param name="vectors">The file with vectors of the run, where there is one.</param>
    /// <param name="everything">Compares the hash of every artefact, whatever the index says.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="ArtifactException">The manifest cannot be read, or was written by a newer program.</exception>
    public static async Task<PreviousData> ExamineAsync(
        DataFolder folder,
        string corpus,
        string? vectors,
        bool everything,
        CancellationToken cancellation
    )
    {
        ManifestFile.RefuseNewer(folder.Root);
        var bytes = ManifestFile.FindBytes(folder.Root);
        var sha256 = bytes is null ? "" : ContentHash.Of(bytes);
        var manifest = bytes is null ? null : ManifestFile.TryParse(folder.Root, bytes);
        var index = CorpusIndexFile.Find(folder.IndexPath);
        if (manifest is not null && index is not null && !index.ManifestBytes.AsSpan().SequenceEqual(bytes))
        {
            index = null;
        }
        manifest ??= index is null ? null : ManifestFile.TryParse(folder.Root, index.ManifestBytes.AsSpan());
        if (manifest is null)
        {
            return new PreviousData { ManifestSha256 = sha256 };
        }
        // What another writer has written is never mixed with; nothing of it is worth a look.
        if (manifest.Encoder != EncoderIdentity.Current)
        {
            return new PreviousData
            {
                ManifestSha256 = sha256,
                Manifest = manifest,
                Documents = index?.Documents ?? [],
                HasIndex = index is not null,
            };
        }
        var examiner = new DataExaminer(folder, manifest, index, everything);
        return await examiner.RunAsync(sha256, corpus, vectors, cancellation);
    }

    private async Task<PreviousData> RunAsync(
        string manifestSha256,
        string corpus,
        string? vectors,
        CancellationToken cancellation
    )
    {
        foreach (var chunk in _manifest.Chunks)
        {
            await ExamineBlockAsync(chunk.Block, cancellation);
        }
        foreach (var file in _manifest.Files.Where(file => !_seen.Contains(file.Name)))
        {
            await ExamineAsync(file, cancellation);
        }
        var isSameCorpus =
            _index is not null && string.Equals(_index.Corpus, Path.GetFullPath(corpus), StringComparison.Ordinal);
        var isRemembered = _folder.Remembers(corpus, vectors) && isSameCorpus;
        _documents.Sort((x, y) => x.Key.CompareTo(y.Key));
        return new PreviousData
        {
            ManifestSha256 = manifestSha256,
            Manifest = _manifest,
            Documents = _index?.Documents ?? _documents,
            HasIndex = _index is not null,
            ListedAtNs = isSameCorpus ? _index!.ListedAtNs : null,
            SoundFiles = _sound.ToFrozenSet(StringComparer.Ordinal),
            Vectors = vectors is null ? null : await VectorsAsync(vectors, cancellation),
            IsTidy = _isTidy && isRemembered && _folder.Litter(_manifest).Count == 0,
        };
    }

    // Without an index the blocks say which documents they hold; reading them compares their hashes too.
    private async Task ExamineBlockAsync(ArtifactFile block, CancellationToken cancellation)
    {
        _seen.Add(block.Name);
        if (_index is not null)
        {
            await ExamineAsync(block, cancellation);
            return;
        }
        try
        {
            var (keys, hashes) = await BlockFile.ReadDocumentsAsync(_folder.Root, block, cancellation);
            _documents.AddRange(
                keys.Zip(
                    hashes,
                    (key, hash) => new KnownDocument(key, default, hash, NamesLabel: false, Rejection: null)
                )
            );
            _sound.Add(block.Name);
        }
        catch (ArtifactException)
        {
            // A damaged block is built again.
        }
    }

    private async Task ExamineAsync(ArtifactFile file, CancellationToken cancellation)
    {
        var path = file.PathUnder(_folder.Root);
        if (FileStatus.Of(path, out var state) != FileKind.Regular || state.SizeBytes != file.SizeBytes)
        {
            _isTidy = false;
            return;
        }
        if (!_everything && _index is not null && _index.Files.TryGetValue(file.Name, out var known) && known == state)
        {
            _sound.Add(file.Name);
            return;
        }
        try
        {
            if (string.Equals(await ContentHash.OfFileAsync(path, cancellation), file.Sha256, StringComparison.Ordinal))
            {
                _sound.Add(file.Name);
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // What cannot be read is written again.
        }
        // The index does not know this state.
        _isTidy &= _everything && _sound.Contains(file.Name);
    }

    // The file is read only where it looks changed, and then only to compare its hash.
    private async Task<VectorsState?> VectorsAsync(string path, CancellationToken cancellation)
    {
        if (_manifest.Vectors is not { } written || _index?.Vectors is not { } known)
        {
            return null;
        }
        if (FileStatus.Of(path, out var state) != FileKind.Regular)
        {
            return null;
        }
        if (!_everything && state == known.Source && state.IsOlderThan(_index.ListedAtNs))
        {
            return known;
        }
        try
        {
            var sha256 = await ContentHash.OfFileAsync(path, cancellation);
            _isTidy &= _everything;
            return string.Equals(sha256, written.SourceSha256, StringComparison.Ordinal)
                ? known with
                {
                    Source = state,
                }
                : null;
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return null;
        }
    }
}
