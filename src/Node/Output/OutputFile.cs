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
            using var device = File.OpenWrite(path);
            write(device);
            return;
        }
        AtomicFile.Write(path, write);
    }
}
