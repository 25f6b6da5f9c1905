using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A folder whose files are written together and named, with their hashes, in <c>sums.json</c>.</summary>
/// <remarks>It comes into being by one rename of a finished folder beside it: after a crash it is there whole or not at all.</remarks>
internal static class SummedFolder
{
    /// <summary>Name of the file with the hashes.</summary>
    internal const string SumsName = "sums.json";

    /// <summary>Writes a folder; when this returns, it is on disk for good.</summary>
    /// <param name="path">The folder; an older one is replaced.</param>
    /// <param name="files">Name and writer of each file.</param>
    /// <exception cref="StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    internal static void Write(string path, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        var parent = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}";
        try
        {
            DeleteLeftovers(parent, Path.GetFileName(path));
            Directory.CreateDirectory(temporary);
            var sums = files.Select(file => WriteFile(temporary, file.Name, file.Write)).ToList();
            SealedJson.Write(
                Path.Combine(temporary, SumsName),
                new FileSums(FileSums.CurrentVersion, [.. sums]),
                RunJson.Strict.FileSums
            );
            if (Directory.Exists(path))
            {
                // Between the two renames the folder is missing; whoever looks then is told to run the command again.
                var old = $"{path}.{Guid.NewGuid():N}.old{AtomicFile.TemporarySuffix}";
                Directory.Move(path, old);
                Directory.Move(temporary, path);
                Directory.Delete(old, recursive: true);
            }
            else
            {
                Directory.Move(temporary, path);
            }
            AtomicFile.FlushFolder(parent);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (StorageFailure.Is(e))
            {
                throw StorageFailure.From(path, e);
            }
            throw;
        }
    }

    /// <summary>What is wrong with a folder; <c>null</c> where its files are those that were written.</summary>
    /// <param name="path">The folder.</param>
    internal static string? Damage(string path)
    {
        FileSums sums;
        try
        {
            sums = SealedJson.Read(
                Path.Combine(path, SumsName),
                FileSums.CurrentVersion,
                RunJson.Strict.FileSums,
                (file, problem, cause) => new RunException(file, problem, cause)
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"'{Path.Combine(path, SumsName)}' is missing";
        }
        catch (RunException e)
        {
            return $"'{e.Path}' is damaged: {e.Message}";
        }
        return sums.Files.Select(file => Damage(path, file)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Damage(string folder, FileSum file)
    {
        if (!string.Equals(Path.GetFileName(file.Name), file.Name, StringComparison.Ordinal))
        {
            return $"'{Path.Combine(folder, SumsName)}' names '{file.Name}', which is not a file of the folder";
        }
        var path = Path.Combine(folder, file.Name);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length != file.SizeBytes)
            {
                return $"'{path}' has {stream.Length} bytes, expected {file.SizeBytes}";
            }
            var found = ContentHash.Of(stream);
            return string.Equals(found, file.Sha256, StringComparison.Ordinal)
                ? null
                : $"'{path}' has the sha256 {found}, expected {file.Sha256}";
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return $"'{path}' cannot be read: {e.Message}";
        }
    }

    private static FileSum WriteFile(string folder, string name, Action<Stream> write)
    {
        var path = Path.Combine(folder, name);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
        stream.Position = 0;
        return new FileSum(name, stream.Length, ContentHash.Of(stream));
    }

    // Of writers that were killed. Nobody else writes this folder: its generation is claimed.
    private static void DeleteLeftovers(string parent, string name)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }
        foreach (var path in Directory.EnumerateDirectories(parent, $"{name}.*{AtomicFile.TemporarySuffix}"))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // The failure that brought us here is the one to report; the name says that it may be deleted.
        }
    }
}
