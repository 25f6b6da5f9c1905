using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Output;

/// <summary>A file that a user names for something to be written to.</summary>
internal static class OutputFile
{
    /// <summary>Writes it; one that exists is replaced when the new one is complete.</summary>
    /// <param name="path">The file, or a device.</param>
    /// <param name="write">Writes the whole content.</param>
    /// <exception cref="Pipeline.Shared.Errors.StorageException">The file cannot be written.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        // Standard output, or a shell's process substitution: not to be replaced.
        if (Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal))
        {
            WriteDevice(path, write);
            return;
        }
        AtomicFile.Write(path, write);
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
