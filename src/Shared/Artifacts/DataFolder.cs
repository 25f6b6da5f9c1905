using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>A data folder: where its parts are, and how finished files come into it and old ones leave it.</summary>
/// <param name="root">Path of the folder; it need not exist yet.</param>
/// <remarks>Methods that change the folder need its lock (<see cref="DataFolderLock"/>); the others are safe for concurrent use.</remarks>
public sealed class DataFolder(string root)
{
    internal const string Local = ".local";

    /// <summary>Full path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The part that is no part of the data: may be deleted whenever no process holds the folder.</summary>
    public string LocalPath => Path.Combine(Root, Local);

    /// <summary>Where this machine remembers the files behind the data.</summary>
    public string IndexPath => Path.Combine(LocalPath, "index");

    /// <summary>Where this machine remembers the containers of a corpus of JSON lines.</summary>
    public string ContainerIndexPath => Path.Combine(LocalPath, "containers");

    private string SourcePath => Path.Combine(LocalPath, "source.json");

    /// <summary>Whether a name directly in a data folder is one that this program gives.</summary>
    /// <param name="name">The name of a file or folder.</param>
    public static bool IsPart(string name) => name is ManifestFile.Name || IsFolder(name);

    /// <summary>Whether a name directly in a data folder is that of one of its folders.</summary>
    /// <param name="name">The name of a file or folder.</param>
    internal static bool IsFolder(string name) =>
        name is Local || ArtifactFolder.All.Contains(name, StringComparer.Ordinal);

    /// <summary>Where workers write what the next root may name.</summary>
    public StagingFolder Staging => new(this);

    /// <summary>Creates the folders that blocks and shards are written to: a worker creates none, so that a late one cannot bring back a folder that was deleted.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static void CreateFolders(string root)
    {
        AtomicFile.CreateFolder(Path.Combine(root, ArtifactFolder.Blocks));
        AtomicFile.CreateFolder(Path.Combine(root, ArtifactFolder.Shards));
    }

    /// <summary>Takes the right to change the folder, and creates it where it is missing.</summary>
    /// <param name="takeOver">Takes it also from a holder on another machine, or before this one's last start: the caller knows it is dead.</param>
    /// <param name="job">The job of a cluster that it is taken for; <c>null</c> where there is none.</param>
    /// <exception cref="StorageException">Another process holds it, or the folder cannot be written.</exception>
    public DataFolderLock Lock(bool takeOver = false, ClusterJob? job = null) =>
        DataFolderLock.Take(this, takeOver, job);

    /// <summary>Refuses to go on while a living process of this machine holds the folder. Writes nothing.</summary>
    /// <exception cref="StorageException">One does.</exception>
    public void ThrowIfHeld() => DataFolderLock.ThrowIfHeld(this);

    /// <summary>Moves finished files from a staging folder into place; when this returns, they are there for good.</summary>
    /// <param name="staging">The staging folder, on the same file system.</param>
    /// <param name="files">The files; one that is in place already with the right bytes is left alone.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="ArtifactException">A file is neither in place nor staged with the bytes of its name.</exception>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public async Task AdoptAsync(string staging, IEnumerable<ArtifactFile> files, CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = ArtifactStore.PathOf(Root, file);
            if (await ArtifactStore.IsWholeAsync(target, file, cancellationToken))
            {
                continue;
            }
            var source = file.PathUnder(staging);
            if (await Damage.FindAsync(file.Name, source, file.Sha256, cancellationToken) is { } damage)
            {
                throw new ArtifactException(
                    source,
                    $"A staged file is not what its worker reported: {damage.Problem} Do all nodes share one data folder? Run the same command again."
                );
            }
            DeleteFolderAt(target);
            AtomicFile.Move(source, target);
            changed.Add(Path.GetDirectoryName(target)!);
        }
        foreach (var folder in changed)
        {
            AtomicFile.FlushFolder(folder);
        }
    }

    // A file cannot be moved over a folder, whoever put that there.
    private static void DeleteFolderAt(string target)
    {
        if (!Directory.Exists(target))
        {
            return;
        }
        try
        {
            Directory.Delete(target);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new StorageException(
                target,
                $"A folder stands at '{target}', where a file of the data folder belongs, and is not empty; move it away.",
                e
            );
        }
    }

    /// <summary>What a file in one of the folders of artefacts is, whoever put it there.</summary>
    /// <param name="name">Its name, as <see cref="FilesInPlace"/> gives it.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="ArtifactException">It cannot be read.</exception>
    public async Task<ArtifactFile> DescribeAsync(string name, CancellationToken cancellation)
    {
        var path = Path.Combine(Root, name);
        try
        {
            return new ArtifactFile(name, await ContentHash.OfFileAsync(path, cancellation), new FileInfo(path).Length);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw ArtifactStore.Unreadable(path, e);
        }
    }

    /// <summary>Compares the bytes of an artefact with its hash.</summary>
    /// <param name="file">The artefact.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What is wrong with it; <c>null</c> where nothing is.</returns>
    /// <exception cref="ArtifactException">Its name is none of this program's.</exception>
    public Task<Damage?> FindDamageAsync(ArtifactFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Damage.FindAsync(file.Name, ArtifactStore.PathOf(Root, file), file.Sha256, cancellation);
    }

    /// <summary>What is too much: artefacts that a manifest does not name, what writers left half-done, empty folders.</summary>
    /// <param name="manifest">The manifest that was committed.</param>
    /// <returns>Paths below the folder, files before folders.</returns>
    /// <remarks>Files whose names are not this program's are left alone.</remarks>
    public IReadOnlyList<string> Litter(Manifest manifest)
    {
        var named = manifest.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var files = FilesInPlace()
            .Where(name =>
                (ArtifactFolder.TryParse(name, out _) && !named.Contains(name)) || AtomicFile.IsTemporary(name)
            )
            .ToHashSet(StringComparer.Ordinal);
        var halfRoots = Directory.EnumerateFiles(Root, $"{ManifestFile.Name}.*").Select(path => Path.GetFileName(path));
        var folders = Folders().Where(folder => Entries(folder).All(files.Contains));
        return [.. files, .. halfRoots.Where(AtomicFile.IsTemporary), .. folders];
    }

    /// <summary>Deletes what is too much, as <see cref="Litter"/> names it.</summary>
    /// <param name="manifest">The manifest that was committed.</param>
    /// <returns>Number of files and folders deleted.</returns>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public int CollectGarbage(Manifest manifest)
    {
        var litter = Litter(manifest);
        foreach (var name in litter)
        {
            var path = Path.Combine(Root, name);
            try
            {
                if (ArtifactFolder.All.Contains(name, StringComparer.Ordinal))
                {
                    Directory.Delete(path);
                }
                else
                {
                    File.Delete(path);
                }
            }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                throw StorageFailure.From(path, e);
            }
        }
        return litter.Count;
    }

    /// <summary>Names of all files in the folders of artefacts, by folder, then by code point.</summary>
    public IReadOnlyList<string> FilesInPlace() =>
        [
            .. Folders()
                .SelectMany(folder =>
                    Entries(folder).Where(name => File.Exists(Path.Combine(Root, name))).Order(CodePointOrder.Instance)
                ),
        ];

    /// <summary>Remembers where the corpus is on this machine.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="vectors">The file with vectors, where one was given.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public void RememberSource(string corpus, string? vectors)
    {
        if (!Remembers(corpus, vectors))
        {
            SealedJson.Write(SourcePath, SourceOf(corpus, vectors), LocalJson.Strict.LocalSource);
        }
    }

    /// <summary>Whether the folder remembers just this.</summary>
    /// <param name="corpus">The corpus folder.</param>
    /// <param name="vectors">The file with vectors, where one was given.</param>
    public bool Remembers(string corpus, string? vectors) => FindSource() == SourceOf(corpus, vectors);

    /// <summary>Where the corpus is on this machine; <c>null</c> where that is not known.</summary>
    public LocalSource? FindSource() =>
        LocalJson.Find(SourcePath, LocalSource.CurrentVersion, LocalJson.Strict.LocalSource);

    private static LocalSource SourceOf(string corpus, string? vectors) =>
        new(LocalSource.CurrentVersion, Path.GetFullPath(corpus), vectors is null ? null : Path.GetFullPath(vectors));

    private IEnumerable<string> Folders() =>
        ArtifactFolder.All.Where(folder => Directory.Exists(Path.Combine(Root, folder)));

    private IEnumerable<string> Entries(string folder) =>
        Directory
            .EnumerateFileSystemEntries(Path.Combine(Root, folder))
            .Select(path => $"{folder}/{Path.GetFileName(path)}");
}
