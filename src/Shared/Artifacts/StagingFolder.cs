using System.IO.Enumeration;
using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>The staging folder of a data folder: workers write into it what the next root may name, under the same relative names as below the root.</summary>
/// <param name="data">The data folder.</param>
/// <remarks>Methods that change it need the lock of the data folder (<see cref="DataFolderLock"/>).</remarks>
public sealed class StagingFolder(DataFolder data)
{
    /// <summary>Name of the folder in it that containers are decompressed into.</summary>
    public const string SpoolName = "spool";

    private const int MostDeletions = 3;

    /// <summary>Full path of the folder.</summary>
    public string Root { get; } = Path.Combine(data.LocalPath, "staging");

    private string DoneLogPath => Path.Combine(Root, "done.log");

    /// <summary>Makes the staging folder ready: what an interrupted job has finished stays, all else that is in it goes, and what writers that were killed have left beside it.</summary>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>What was finished, every byte of it read and its hash compared.</returns>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public async Task<IReadOnlyList<DoneTask>> PrepareAsync(CancellationToken cancellationToken)
    {
        AtomicFile.DeleteLeftovers(data.LocalPath);
        var whole = new List<DoneTask>();
        foreach (var done in DoneLog.Read(DoneLogPath))
        {
            if (await AreHereAsync(done.Files, cancellationToken))
            {
                whole.Add(done);
            }
        }
        DeleteBut([DoneLogPath, .. whole.SelectMany(done => done.Files).Select(file => file.PathUnder(Root))]);
        DataFolder.CreateFolders(Root);
        AtomicFile.CreateFolder(Path.Combine(Root, SpoolName));
        DoneLog.Write(DoneLogPath, whole);
        return whole;
    }

    /// <summary>Puts a file that no other folder holds into the staging folder, which is ready: who finds it there sees this folder.</summary>
    /// <param name="job">The job that holds the folder.</param>
    /// <param name="generation">Its claim, at least 1.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public void Mark(JobId job, int generation) =>
        AtomicFile.Write(ClaimPath(Root, job, generation), ReadOnlyMemory<byte>.Empty);

    /// <summary>Whether a staging folder is the one that the coordinator of a task has made ready.</summary>
    /// <param name="staging">The staging folder.</param>
    /// <param name="task">The task.</param>
    /// <returns>What to say where it is another folder of that path, or there is none; <c>null</c> where it is the one.</returns>
    public static StorageException? FindProblem(string staging, TaskId task)
    {
        var path = ClaimPath(staging, task.Job, task.Generation);
        return File.Exists(path)
            ? null
            : new StorageException(
                path,
                $"The folder '{staging}' is not the one that the coordinator has made ready for job {task.Job}: there is no '{Path.GetFileName(path)}' in it. "
                    + "The data folder has to be one and the same for all nodes, under one path: see to it that this node sees it there, and run the same command again."
            );
    }

    // A job may have any name, a file may not.
    private static string ClaimPath(string staging, JobId job, int generation) =>
        Path.Combine(staging, $"{ContentHash.Of(Encoding.UTF8.GetBytes($"{job} {generation}"))}.claim");

    /// <summary>Notes what a worker has made in the staging folder, so that no later job has to make it again.</summary>
    /// <param name="done">What is done.</param>
    /// <exception cref="StorageException">The staging folder is gone or cannot be written.</exception>
    public void Note(DoneTask done) => DoneLog.Append(DoneLogPath, done);

    /// <summary>Deletes the staging folder, of whatever job, with late files of lost workers.</summary>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public void Delete()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return; // nothing was staged
            }
            // A late worker may put a file into a folder that is just being emptied; into one that is gone it cannot.
            catch (IOException) when (attempt < MostDeletions) { }
            catch (Exception e) when (StorageFailure.Is(e))
            {
                throw StorageFailure.From(Root, e);
            }
        }
    }

    private async Task<bool> AreHereAsync(IEnumerable<ArtifactFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (!ArtifactFolder.TryParse(file.Name, out _))
            {
                return false;
            }
            var staged = file.PathUnder(Root);
            if (await ArtifactStore.IsWholeAsync(staged, file, cancellationToken))
            {
                continue;
            }
            // A commit that was cut off has moved it into place.
            var inPlace = file.PathUnder(data.Root);
            if (!await ArtifactStore.IsWholeAsync(inPlace, file, cancellationToken))
            {
                return false;
            }
            AtomicFile.Write(staged, await File.ReadAllBytesAsync(inPlace, cancellationToken));
        }
        return true;
    }

    private void DeleteBut(HashSet<string> kept)
    {
        if (!Directory.Exists(Root))
        {
            return;
        }
        try
        {
            foreach (var path in EntriesBelow(Root).Where(path => !kept.Contains(path)))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(Root, e);
        }
    }

    // All that is no folder. A link is an entry of its own: what it leads to is none of ours.
    private static FileSystemEnumerable<string> EntriesBelow(string folder) =>
        new(
            folder,
            static (ref entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
        )
        {
            ShouldIncludePredicate = static (ref entry) => !IsFolder(ref entry),
            ShouldRecursePredicate = static (ref entry) => IsFolder(ref entry),
        };

    private static bool IsFolder(ref FileSystemEntry entry) =>
        entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
