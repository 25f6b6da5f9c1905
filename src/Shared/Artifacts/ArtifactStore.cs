using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Writes and reads whole artefacts by the hash of their bytes.</summary>
/// <remarks>Stateless; safe for concurrent use.</remarks>
internal static class ArtifactStore
{
    /// <summary>Largest artefact in bytes: <see cref="Array.MaxLength"/>, some thousand times a block or shard.</summary>
    public const long LargestFile = 0x7FFFFFC7;

    /// <summary>Writes bytes under the name that their hash gives them, durably.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="folder">One of <see cref="ArtifactFolder.All"/>.</param>
    /// <param name="suffix">Ending of the name.</param>
    /// <param name="bytes">The whole file.</param>
    public static ArtifactFile Write(string root, string folder, string suffix, ReadOnlyMemory<byte> bytes)
    {
        var file = Describe(folder, suffix, bytes.Span);
        AtomicFile.Write(file.PathUnder(root), bytes);
        return file;
    }

    /// <summary>Writes bytes to a staging folder under the name that their hash gives them; a power cut may take the name.</summary>
    /// <param name="staging">The staging folder; <see cref="DataFolder.AdoptAsync"/> makes what it moves into place durable.</param>
    /// <param name="folder">One that <see cref="DataFolder.CreateFolders"/> has created.</param>
    /// <param name="suffix">Ending of the name.</param>
    /// <param name="bytes">The whole file.</param>
    public static ArtifactFile Stage(string staging, string folder, string suffix, ReadOnlyMemory<byte> bytes)
    {
        var file = Describe(folder, suffix, bytes.Span);
        AtomicFile.Stage(file.PathUnder(staging), bytes);
        return file;
    }

    /// <summary>Bytes by the name that their hash gives them; nothing is written.</summary>
    /// <param name="folder">One of <see cref="ArtifactFolder.All"/>.</param>
    /// <param name="suffix">Ending of the name.</param>
    /// <param name="bytes">The whole file.</param>
    public static ArtifactFile Describe(string folder, string suffix, ReadOnlySpan<byte> bytes)
    {
        var sha256 = ContentHash.Of(bytes);
        return new ArtifactFile($"{folder}/{sha256}{suffix}", sha256, bytes.Length);
    }

    /// <summary>The bytes of an artefact, whose hash was compared.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The artefact.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">The file is missing, unreadable, of another size or another content.</exception>
    public static async Task<byte[]> ReadAsync(string root, ArtifactFile file, CancellationToken cancellationToken)
    {
        var path = PathOf(root, file);
        byte[] bytes;
        try
        {
            FileStatus.ThrowIfNoFile(path);
            await using var stream = new FileStream(
                path,
                new FileStreamOptions
                {
                    Access = FileAccess.Read,
                    Share = FileShare.Read | FileShare.Delete,
                    BufferSize = 0,
                }
            );
            CheckSize(path, stream.Length, file.SizeBytes);
            bytes = GC.AllocateUninitializedArray<byte>((int)file.SizeBytes);
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw Unreadable(path, e);
        }
        CheckHash(path, ContentHash.Of(bytes), file.Sha256);
        return bytes;
    }

    /// <summary>Where an artefact is, after its description was checked: no name leads out of the root.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The artefact.</param>
    /// <exception cref="ArtifactException">The name is none of this program's, or contradicts the hash; or the size is absurd.</exception>
    public static string PathOf(string root, ArtifactFile file)
    {
        if (
            !ArtifactFolder.TryParse(file.Name, out var sha256)
            || !string.Equals(sha256, file.Sha256, StringComparison.Ordinal)
        )
        {
            throw new ArtifactException(
                root,
                $"The manifest of '{root}' names the file '{file.Name}' with the hash '{file.Sha256}'; expected a name of the form 'blocks/<sha256>.parquet' that repeats the hash. {Remedy.Verify(root)}"
            );
        }
        if (file.SizeBytes < 0 || file.SizeBytes > LargestFile)
        {
            throw new ArtifactException(
                root,
                $"The manifest of '{root}' gives '{file.Name}' {file.SizeBytes} bytes; expected 0 to {LargestFile}. {Remedy.Verify(root)}"
            );
        }
        return file.PathUnder(root);
    }

    /// <summary>Whether a file is there and has the right bytes.</summary>
    public static async Task<bool> IsWholeAsync(string path, ArtifactFile file, CancellationToken cancellationToken)
    {
        var info = new FileInfo(path);
        try
        {
            return info.Exists
                && info.Length == file.SizeBytes
                && string.Equals(
                    await ContentHash.OfFileAsync(path, cancellationToken),
                    file.Sha256,
                    StringComparison.Ordinal
                );
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return false;
        }
    }

    /// <summary>Refuses a file whose size is not the recorded one.</summary>
    public static void CheckSize(string path, long found, long expected)
    {
        if (found != expected)
        {
            throw new ArtifactException(
                path,
                $"'{path}' has {found} bytes, but {expected} were written. {Remedy.VerifyFile(path)}"
            );
        }
    }

    /// <summary>Refuses a file whose content is not the recorded one.</summary>
    public static void CheckHash(string path, string found, string expected)
    {
        if (!string.Equals(found, expected, StringComparison.Ordinal))
        {
            throw new ArtifactException(
                path,
                $"'{path}' is damaged: its bytes have the sha256 {found}, expected {expected}. {Remedy.VerifyFile(path)}"
            );
        }
    }

    /// <summary>The failure to open or read an artefact.</summary>
    public static ArtifactException Unreadable(string path, Exception e) =>
        e is FileNotFoundException or DirectoryNotFoundException
            ? new(path, $"'{path}' is missing. {Remedy.VerifyFile(path)}", e)
            : new(path, $"'{path}' cannot be read: {e.Message} {Remedy.VerifyFile(path)}", e);
}
