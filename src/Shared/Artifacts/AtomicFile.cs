namespace Pipeline.Shared.Artifacts;

/// <summary>Writes files that are there whole or not at all.</summary>
/// <remarks>
/// The bytes go into a temporary file in the same folder, which is flushed to disk, renamed into place and the
/// folder flushed: after a crash at any instant the path holds the old content or the new. Safe for concurrent use,
/// also on one path: the last rename wins.
/// </remarks>
public static class AtomicFile
{
    /// <summary>How the names of temporary files end; one left by a crash may be deleted.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes bytes that are in memory. Creates the folder where it is missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="bytes">Its whole content.</param>
    /// <exception cref="Errors.StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) =>
        Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes what a function puts out. Creates the folder where it is missing.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the whole content; what it throws is passed on and leaves nothing behind.</param>
    /// <exception cref="Errors.StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        CreateFolder(FolderOf(path), path);
        WriteUnnamed(path, write);
        FlushFolder(FolderOf(path));
    }

    /// <summary>Writes bytes that are in memory to a file whose name is not durable yet: <see cref="Move"/> and <see cref="FlushFolder"/> make it so.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="bytes">Its whole content; it is on disk when this returns, whatever becomes of the name.</param>
    /// <exception cref="Errors.StorageException">The disk is full, read-only or refuses, or the folder is missing: one that was deleted does not come back. Nothing is left behind.</exception>
    public static void Stage(string path, ReadOnlyMemory<byte> bytes) =>
        WriteUnnamed(path, stream => stream.Write(bytes.Span));

    /// <summary>Moves a finished, flushed file into place; its name is durable after <see cref="FlushFolder"/>.</summary>
    /// <param name="source">The file, on the same file system.</param>
    /// <param name="destination">Its new path; an older file there is replaced.</param>
    /// <exception cref="Errors.StorageException">The system refuses.</exception>
    public static void Move(string source, string destination)
    {
        CreateFolder(FolderOf(destination), destination);
        try
        {
            File.Move(source, destination, overwrite: true);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(destination, e);
        }
    }

    /// <summary>Creates a folder where it is missing, and those above it; their names are durable when this returns.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="Errors.StorageException">The system refuses, or a file stands there.</exception>
    public static void CreateFolder(string folder) => CreateFolder(folder, folder);

    /// <summary>Makes the names in a folder durable.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="Errors.StorageException">The system refuses.</exception>
    public static void FlushFolder(string folder)
    {
        try
        {
            FolderSync.Flush(folder);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(folder, e);
        }
    }

    /// <summary>Deletes what writers that were killed have left in a folder; a file that is being written stays.</summary>
    /// <param name="folder">The folder; it may be missing. Those in it are left alone.</param>
    /// <remarks>What cannot be deleted stays for the next time.</remarks>
    public static void DeleteLeftovers(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var path in Directory.EnumerateFiles(folder).Where(IsTemporary))
        {
            DeleteLeftover(path);
        }
    }

    /// <summary>Deletes one file that a process may have left when it was killed, unless it is being written.</summary>
    /// <param name="path">The file; it may be missing. Whoever writes it shares it with nobody.</param>
    public static void DeleteLeftover(string path)
    {
        try
        {
            if (FileStatus.Of(path, out _) == FileKind.Regular)
            {
                // Fails while the writer lives, whatever process that is.
                using var unused = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
                File.Delete(path);
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // It is in use, or gone already.
        }
    }

    private static void WriteUnnamed(string path, Action<Stream> write)
    {
        var temporary = TemporaryFor(path);
        try
        {
            using (var stream = Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            Discard(temporary);
            if (StorageFailure.Is(e))
            {
                throw StorageFailure.From(path, e);
            }
            throw;
        }
    }

    private static string TemporaryFor(string path) => $"{path}.{Guid.NewGuid():N}{TemporarySuffix}";

    /// <summary>Whether a file's name is one that this class gives while it writes: nobody else's ends like it.</summary>
    /// <param name="path">The name, or a path.</param>
    internal static bool IsTemporary(string path) =>
        path.EndsWith(TemporarySuffix, StringComparison.Ordinal)
        && Guid.TryParseExact(Path.GetExtension(path.AsSpan()[..^TemporarySuffix.Length]).TrimStart('.'), "N", out _);

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static void CreateFolder(string folder, string neededFor)
    {
        var missing = new Stack<string>();
        for (var path = Path.GetFullPath(folder); !Directory.Exists(path); path = FolderOf(path))
        {
            missing.Push(path);
        }
        try
        {
            foreach (var path in missing)
            {
                Directory.CreateDirectory(path);
                FolderSync.Flush(FolderOf(path));
            }
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw StorageFailure.From(neededFor, e);
        }
    }

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            // The failure that brought us here is the one to report.
        }
    }
}
