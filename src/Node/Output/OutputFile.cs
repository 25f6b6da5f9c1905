using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.Node.Output;

/// <summary>A file that a user names for something to be written to.</summary>
internal static class OutputFile
{
    /// <summary>Writes it; one that exists is replaced when the new one is complete.</summary>
    /// <param name="path">The file, or a device.</param>
    /// <param name="write">Writes the whole content.</param>
    /// <exception cref="StorageException">The file cannot be written, or is one of a data or run folder.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        // Standard output, or a shell's process substitution: not to be replaced.
        if (Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal))
        {
            WriteDevice(path, write);
            return;
        }
        ThrowIfKept(path);
        AtomicFile.Write(path, write);
    }

    // A slip of the hand must not cost a data folder its manifest, or a run its model; files of the user's own may lie in both.
    private static void ThrowIfKept(string path)
    {
        foreach (var (folder, part) in FolderPath.Above(path))
        {
            var kind =
                DataFolder.IsPart(part) && File.Exists(Path.Join(folder, ManifestFile.Name)) ? "data"
                : RunFolder.IsPart(part) && new RunFolder(folder).HoldsRun ? "run"
                : null;
            if (kind is not null)
            {
                throw new StorageException(
                    path,
                    $"'{path}' cannot be written: it is a file of the {kind} folder '{folder}'. Name another."
                );
            }
        }
    }

    private static void WriteDevice(string path, Action<Stream> write)
    {
        const int brokenPipe = 32; // EPIPE of Linux, as .NET puts it into HResult
        try
        {
            using var device = File.OpenWrite(path);
            write(device);
        }
        catch (IOException e) when (e.HResult == brokenPipe)
        {
            // Who read it has had enough, as 'head' has.
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(path, e);
        }
    }
}
