using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

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
    private readonly ArtifactRemaker _remaker;
    private readonly string _staging;
    private readonly List<string> _restored = [];
    private readonly List<Damage> _lost = [];

    private DataRepair(DataFolder folder, Manifest manifest, RepairSources sources)
    {
        _folder = folder;
        _manifest = manifest;
        _staging = StagingPath(folder);
        _remaker = new ArtifactRemaker(folder, manifest, sources, _staging);
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
            await RestoreAsync([chunk.Block, chunk.Words], stop => _remaker.BlockAsync(chunk, stop), cancellation);
        }
        await RestoreAsync([_manifest.Vocabulary.File], _remaker.VocabularyAsync, cancellation);
        foreach (var chunk in _manifest.Chunks)
        {
            await RestoreAsync([chunk.Shard], stop => _remaker.ShardAsync(chunk, stop), cancellation);
        }
        if (_manifest.Vectors is { } vectors)
        {
            await RestoreAsync([vectors.File], stop => _remaker.VectorsAsync(vectors, stop), cancellation);
        }
        if (_manifest.Rejections is { } rejections)
        {
            await RestoreAsync([rejections.File], _remaker.RejectionsAsync, cancellation);
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
}
