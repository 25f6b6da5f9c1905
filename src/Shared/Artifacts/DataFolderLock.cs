using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>The right to change a data folder, held until disposed.</summary>
/// <remarks>
/// Two files: <c>lock</c> names the holder, <c>lock.guard</c> is locked by the system for as long as the holder lives,
/// which also makes a take-over atomic. Where the file system knows no such locks, the named process is looked up.
/// What it had to create is deleted with it when no data was put there.
/// </remarks>
public sealed class DataFolderLock : IDisposable
{
    // Each time another process would have to take and give back a bare folder within an instant.
    private const int Attempts = 10;

    private readonly FileStream _guard;
    private readonly string _holderPath;
    private readonly LockHolder _holder;
    private readonly DataFolder _folder;
    private readonly IReadOnlyList<string> _created;

    private DataFolderLock(
        FileStream guard,
        string holderPath,
        LockHolder own,
        DataFolder folder,
        IReadOnlyList<string> created
    )
    {
        _guard = guard;
        _holderPath = holderPath;
        _holder = own;
        _folder = folder;
        _created = created;
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="takeOver">Takes it also from a holder on another machine, or before this one's last start: the caller knows it is dead.</param>
    /// <param name="job">The job of a cluster that it is taken for, to be named to others; <c>null</c> where there is none.</param>
    /// <exception cref="StorageException">Another process holds it, or the folder cannot be written.</exception>
    public static DataFolderLock Take(DataFolder folder, bool takeOver, ClusterJob? job) =>
        Take(folder, takeOver, job, Open);

    /// <summary>Takes the lock with a guard that is opened by a function.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="takeOver">As above.</param>
    /// <param name="job">As above.</param>
    /// <param name="open">Opens and locks the file at a path, whose folder is there.</param>
    internal static DataFolderLock Take(
        DataFolder folder,
        bool takeOver,
        ClusterJob? job,
        Func<string, FileStream> open
    )
    {
        var holderPath = HolderPath(folder);
        var (guard, created) = OpenGuard(folder, holderPath, open);
        try
        {
            var holder = ReadHolder(holderPath);
            if (holder is not null && !MayTake(holder, takeOver, job))
            {
                throw Held(folder, holder);
            }
            var own = LockHolder.Current with { Job = job?.Id.Value, Cluster = job?.Cluster };
            SealedJson.Write(holderPath, own, LocalJson.Strict.LockHolder);
            return new DataFolderLock(guard, holderPath, own, folder, created);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Refuses to go on while a living process of this machine holds a folder. Writes nothing.</summary>
    /// <param name="folder">The data folder.</param>
    /// <exception cref="StorageException">One does.</exception>
    public static void ThrowIfHeld(DataFolder folder)
    {
        if (ReadHolder(HolderPath(folder)) is { IsLocal: true, IsAlive: true } holder)
        {
            throw Held(folder, holder);
        }
    }

    /// <summary>Makes sure that nobody has taken the folder over, as one may from another machine that believes this process dead.</summary>
    /// <exception cref="StorageException">Somebody has.</exception>
    public void ThrowIfTakenOver()
    {
        var holder = ReadHolder(_holderPath);
        if (holder == _holder)
        {
            return;
        }
        throw new StorageException(
            _folder.Root,
            holder is null
                ? $"The data folder '{_folder.Root}' is not held any more: its lock '{_holderPath}' is gone or damaged, as it is when another process has taken the folder over and given it back. Nothing was committed here; run the same command again."
                : $"The data folder '{_folder.Root}' was taken over by process {holder.ProcessId} on '{holder.Host}'. Nothing was committed here; run the same command again when that has ended."
        );
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        try
        {
            var holder = ReadHolder(_holderPath);
            if (holder is null || holder == _holder)
            {
                File.Delete(_holderPath);
            }
        }
        catch (Exception e) when (e is StorageException || StorageFailure.Is(e))
        {
            // A holder that is left behind is found dead by the next one; one of another version is not this one.
        }
        DeleteBareFolder();
        _guard.Dispose();
    }

    private void DeleteBareFolder()
    {
        if (_created.Count == 0 || ManifestFile.Exists(_folder.Root))
        {
            return;
        }
        try
        {
            if (
                Directory
                    .EnumerateFileSystemEntries(_folder.LocalPath)
                    .Any(path => !string.Equals(path, _guard.Name, StringComparison.Ordinal))
            )
            {
                return;
            }
            File.Delete(_guard.Name); // whoever has opened it finds it locked, or opens it anew
            foreach (var path in _created)
            {
                Directory.Delete(path);
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // It holds something after all.
        }
    }

    private static string HolderPath(DataFolder folder) => Path.Combine(folder.LocalPath, "lock");

    // Of one job there is one coordinator: where the next one begins it again, the cluster has given up the last.
    private static bool MayTake(LockHolder holder, bool takeOver, ClusterJob? job) =>
        holder.IsLocal ? !holder.IsAlive : takeOver || (job is not null && holder.ClusterJob?.Id == job.Id);

    /// <summary>Opens the guard, and locks it for as long as it is open.</summary>
    /// <param name="path">Its path.</param>
    internal static FileStream Open(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    // Whoever gives a bare folder back deletes the guard and the folder. It may do so just before they are opened here, or
    // between opening and locking: the lock would then be one on a file that nobody else finds.
    private static (FileStream Guard, IReadOnlyList<string> Created) OpenGuard(
        DataFolder folder,
        string holderPath,
        Func<string, FileStream> open
    )
    {
        var path = $"{holderPath}.guard";
        for (var attempt = 1; ; attempt++)
        {
            string[] created = [.. new[] { folder.LocalPath, folder.Root }.Where(path => !Directory.Exists(path))];
            AtomicFile.CreateFolder(folder.LocalPath);
            try
            {
                if (OpenAt(path, open, isLast: attempt == Attempts) is { } guard)
                {
                    return (guard, created);
                }
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // The folder was deleted meanwhile.
            }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                throw NotOpened(folder, holderPath, path, e);
            }
        }
    }

    private static FileStream? OpenAt(string path, Func<string, FileStream> open, bool isLast)
    {
        var guard = open(path);
        try
        {
            // Some file systems have no numbers of files that stay.
            if (isLast || IsAt(path, guard))
            {
                return guard;
            }
        }
        catch
        {
            guard.Dispose();
            throw;
        }
        guard.Dispose();
        return null;
    }

    private static bool IsAt(string path, FileStream file) =>
        FileStatus.Of(path, out var found) == FileKind.Regular
        && found.Inode == FileStatus.Of(file.SafeFileHandle).Inode;

    private static StorageException NotOpened(DataFolder folder, string holderPath, string path, Exception failure)
    {
        var holder = failure is IOException ? ReadHolder(holderPath) : null;
        return holder is not null && (!holder.IsLocal || holder.IsAlive) ? Held(folder, holder)
            // Its record is written after the guard is locked, and deleted before it is free.
            : StorageFailure.IsInUse(failure)
                ? new StorageException(
                    folder.Root,
                    $"The data folder '{folder.Root}' is just being taken or given back by another process; run the same command again."
                )
            // One that has ended holds nothing: the system had another reason.
            : StorageFailure.From(path, failure);
    }

    // A damaged record says nothing of a holder; the guard has said that none lives here.
    private static LockHolder? ReadHolder(string path) =>
        SealedJson.FindVersion(path) is { } version && version != LockHolder.CurrentVersion
            ? throw new StorageException(
                path,
                $"The lock '{path}' has format version {version}, but this program knows {LockHolder.CurrentVersion}: another version of the program holds the data folder, or was killed while it did. If none is at work there, delete the file, and run the same command again."
            )
            : LocalJson.Find(path, LockHolder.CurrentVersion, LocalJson.Strict.LockHolder);

    /// <summary>What to say where a job of a cluster holds a folder: ending the process would end the coordinator.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="job">The job.</param>
    public static StorageException HeldBy(string root, ClusterJob job) => new(root, Held(root, job));

    private static string Held(string root, ClusterJob job) =>
        $"The data folder '{root}' is held by job {job.Id} of the cluster at {job.Cluster}. "
        + $"Wait until it has ended, as 'pipeline attach {job.Id} --cluster {job.Cluster}' shows, "
        + $"or end it with 'pipeline cancel {job.Id} --cluster {job.Cluster}'; "
        + "where the cluster has TLS, with '--config FILE' too.";

    private static StorageException Held(DataFolder folder, LockHolder holder)
    {
        var held = holder.ClusterJob is { } job
            ? Held(folder.Root, job)
            : $"The data folder '{folder.Root}' is held by process {holder.ProcessId} on '{holder.Host}'.";
        var advice = (holder.IsLocal, holder.ClusterJob) switch
        {
            (false, null) => " If that process is dead, run 'pipeline preprocess' on it with '--take-over'.",
            (false, _) => " If that cluster is gone, run 'pipeline preprocess' on it with '--take-over'.",
            (_, null) when holder == LockHolder.Current =>
                " Another of its jobs is at work there; wait until that has ended.",
            (_, null) => " Wait until it has ended, or end it.",
            _ => "",
        };
        return new StorageException(folder.Root, held + advice);
    }
}
