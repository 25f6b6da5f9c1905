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
    /// <param name="confirm">Is called when everything is written and only the name is missing; throws where it may not be given.</param>
    /// <exception cref="StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    internal static void Write(string path, IReadOnlyList<(string Name, Action<Stream> Write)> files, Action confirm)
    {
        var parent = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}";
        try
        {
            AtomicFile.CreateFolder(parent);
            Directory.CreateDirectory(temporary);
            var sums = files.Select(file => WriteFile(temporary, file.Name, file.Write)).ToList();
            var seal = SealedJson.Seal(new FileSums(FileSums.CurrentVersion, [.. sums]), RunJson.Strict.FileSums);
            WriteFile(temporary, SumsName, stream => stream.Write(seal));
            AtomicFile.FlushFolder(temporary);
            confirm();
            if (Directory.Exists(path))
            {
                Replace(path, temporary);
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

    // Between the two renames the folder is missing; whoever looks then is told to run the command again.
    private static void Replace(string path, string by)
    {
        var old = $"{path}.{Guid.NewGuid():N}.old{AtomicFile.TemporarySuffix}";
        Directory.Move(path, old);
        try
        {
            Directory.Move(by, path);
        }
        catch
        {
            Directory.Move(old, path);
            throw;
        }
        TryDelete(old);
    }

    /// <summary>Deletes what writers that were killed have left beside a folder.</summary>
    /// <param name="path">The folder; nobody writes it now, or whoever does is over.</param>
    /// <remarks>What cannot be deleted stays for the next time.</remarks>
    internal static void DeleteLeftovers(string path)
    {
        var name = Path.GetFileName(path);
        foreach (
            var leftover in Directory.EnumerateDirectories(
                Path.GetDirectoryName(path)!,
                $"{name}.*{AtomicFile.TemporarySuffix}"
            )
        )
        {
            TryDelete(leftover);
        }
    }

    /// <summary>What is wrong with a folder; <c>null</c> where its files are those that were written.</summary>
    /// <param name="path">The folder.</param>
    internal static string? Damage(string path)
    {
        FileSums sums;
        try
        {
            sums = ReadSums(path);
        }
        catch (RunException e)
        {
            return $"'{e.Path}' {e.Message}";
        }
        return sums.Files.Select(file => Damage(path, file)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Everything that is wrong with a folder.</summary>
    /// <param name="root">The folder that names are relative to.</param>
    /// <param name="name">The folder with the sums, below the root, with <c>/</c> between parts.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>The damages, and the number of files that were checked.</returns>
    internal static async Task<(IReadOnlyList<Damage> Damages, int FileCount)> DamagesAsync(
        string root,
        string name,
        CancellationToken cancellation
    )
    {
        var path = Path.Combine(root, name);
        FileSums sums;
        try
        {
            sums = ReadSums(path);
        }
        catch (RunException e)
        {
            return ([new Damage($"{name}/{SumsName}", $"'{e.Path}' {e.Message}.")], 1);
        }
        var damages = new List<Damage>();
        var named = new HashSet<string>(StringComparer.Ordinal) { SumsName };
        foreach (var file in sums.Files)
        {
            if (!IsFileName(file.Name))
            {
                damages.Add(
                    new Damage($"{name}/{SumsName}", $"It names '{file.Name}', which is not a file of the folder.")
                );
                continue;
            }
            named.Add(file.Name);
            var found = await Shared.Artifacts.Damage.FindAsync(
                $"{name}/{file.Name}",
                Path.Combine(path, file.Name),
                file.Sha256,
                cancellation
            );
            damages.AddRange(found is null ? [] : [found]);
        }
        foreach (
            var other in Directory
                .EnumerateFileSystemEntries(path)
                .Where(other => !named.Contains(Path.GetFileName(other)))
        )
        {
            damages.Add(
                new Damage(
                    $"{name}/{Path.GetFileName(other)}",
                    $"{SumsName} does not name it, so nothing says what it should hold; delete it.",
                    FoundSha256: File.Exists(other) ? await ContentHash.OfFileAsync(other, cancellation) : null
                )
            );
        }
        return (damages, sums.Files.Length + 1);
    }

    // The exception's message is what is wrong, to follow the path.
    private static FileSums ReadSums(string path)
    {
        var file = Path.Combine(path, SumsName);
        try
        {
            return SealedJson.Read(
                file,
                FileSums.CurrentVersion,
                RunJson.Strict.FileSums,
                (damaged, problem, cause) => new RunException(damaged, $"is damaged: {problem}", cause)
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException(file, "is missing", e);
        }
    }

    private static bool IsFileName(string name) =>
        name.Length > 0
        && name is not ("." or "..")
        && !name.Contains('\0', StringComparison.Ordinal)
        && string.Equals(Path.GetFileName(name), name, StringComparison.Ordinal);

    private static string? Damage(string folder, FileSum file)
    {
        if (!IsFileName(file.Name))
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
            return $"'{path}' cannot be read: {ReadFailure.Reason(path, e)}";
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

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // The name says that it may be deleted, and the next claim does.
        }
    }
}
