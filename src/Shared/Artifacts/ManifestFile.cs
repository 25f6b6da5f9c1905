using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Reads and replaces the root of a data folder.</summary>
/// <remarks>Bytes and rule of change: <c>docs/formats.md</c>. Safe for concurrent reads; one writer holds the folder's lock.</remarks>
public static class ManifestFile
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string Name = "manifest.json";

    /// <summary>Version of the file's layout.</summary>
    public const int FormatVersion = 1;

    /// <summary>Whether a folder has a manifest, whatever is in it.</summary>
    /// <param name="root">The data folder.</param>
    public static bool Exists(string root) => File.Exists(PathIn(root));

    /// <summary>Refuses a folder that a newer program wrote: this one does not know what it would destroy.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="ArtifactException">Its manifest has a later format version.</exception>
    public static void RefuseNewer(string root)
    {
        var path = PathIn(root);
        if (IsNewer(root))
        {
            var found = SealedJson.FindVersion(path);
            throw new ArtifactException(
                path,
                $"The manifest '{path}' has format version {found}, but this program knows versions up to {FormatVersion}: a newer program wrote it. Use that program, or name another data folder."
            );
        }
    }

    /// <summary>Whether a newer program wrote the manifest of a folder.</summary>
    /// <param name="root">The data folder.</param>
    internal static bool IsNewer(string root) => SealedJson.FindVersion(PathIn(root)) > FormatVersion;

    /// <summary>Reads the manifest of a data folder.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="ArtifactException">There is none, it is damaged, of another version, or names what no manifest may name.</exception>
    public static Manifest Read(string root)
    {
        RefuseNewer(root);
        if (FindBytes(root) is { } bytes)
        {
            return Parse(root, bytes);
        }
        RequireFolder(root);
        throw new ArtifactException(root, $"'{root}' holds no {Name}. {MissingManifest.Advice(root)}");
    }

    /// <summary>Refuses a data folder that is not there.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="ArtifactException">There is no folder of that name.</exception>
    public static void RequireFolder(string root)
    {
        if (File.Exists(root))
        {
            throw new ArtifactException(
                root,
                $"'{root}' is a file, not a data folder; name the folder that 'pipeline preprocess' has made."
            );
        }
        if (!Directory.Exists(root))
        {
            throw new ArtifactException(
                root,
                $"The data folder '{root}' does not exist. Create it with {MissingManifest.ShellCommand(root)}."
            );
        }
    }

    /// <summary>The bytes of the manifest's file, whatever they are; <c>null</c> where there is none.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="ArtifactException">Something is there, but it cannot be read or is too large.</exception>
    public static byte[]? FindBytes(string root)
    {
        try
        {
            return SealedJson.ReadBounded(PathIn(root), Unreadable);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The manifest that bytes stand for.</summary>
    /// <param name="root">The data folder, for messages.</param>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The manifest; <c>null</c> where it is damaged or of another version.</returns>
    public static Manifest? TryParse(string root, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Parse(root, bytes);
        }
        catch (ArtifactException)
        {
            return null;
        }
    }

    /// <summary>Replaces the manifest: when this returns, the new state is on disk for good.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">The new root; every file it names is in place already.</param>
    /// <exception cref="StorageException">The folder cannot be written, or the manifest could not be read again; the old one is whole.</exception>
    public static void Commit(string root, Manifest manifest) =>
        AtomicFile.Write(PathIn(root), EncodeReadable(root, manifest));

    /// <summary>The bytes of a manifest's file, where they can be read again.</summary>
    /// <param name="root">The data folder, for messages.</param>
    /// <param name="manifest">The manifest.</param>
    /// <exception cref="StorageException">They are more than are read.</exception>
    public static byte[] EncodeReadable(string root, Manifest manifest) =>
        EncodeReadable(root, manifest, SealedJson.MaxBytes);

    /// <summary>The part of <see cref="EncodeReadable(string, Manifest)"/> that does not know the limit.</summary>
    internal static byte[] EncodeReadable(string root, Manifest manifest, int maxBytes)
    {
        var bytes = Encode(manifest);
        return bytes.Length <= maxBytes
            ? bytes
            : throw new StorageException(
                PathIn(root),
                $"The manifest '{PathIn(root)}' would have {bytes.Length} bytes, but at most {maxBytes} can be read again. "
                    + "Nothing was committed; divide the corpus, and give each part a data folder of its own."
            );
    }

    /// <summary>The bytes of a manifest's file.</summary>
    /// <param name="manifest">The manifest.</param>
    public static byte[] Encode(Manifest manifest) =>
        SealedJson.Seal(new ManifestDocument(FormatVersion, manifest), ManifestJson.Strict.ManifestDocument);

    /// <summary>Hash of a manifest's whole file: what a run records of the data it was trained on.</summary>
    /// <param name="manifest">The manifest.</param>
    public static string Sha256(Manifest manifest) => ContentHash.Of(Encode(manifest));

    private static string PathIn(string root) => Path.Combine(root, Name);

    private static Manifest Parse(string root, ReadOnlySpan<byte> bytes) =>
        Validated(
            root,
            SealedJson.Parse(PathIn(root), bytes, FormatVersion, ManifestJson.Strict.ManifestDocument, Damaged).Manifest
        );

    private static Manifest Validated(string root, Manifest manifest) =>
        ManifestRules.Violation(manifest) is { } violation
            ? throw Damaged(PathIn(root), violation, cause: null)
            : manifest;

    // Preprocessing cannot get past it either.
    private static ArtifactException Unreadable(string path, string problem, Exception? cause) =>
        new(
            path,
            $"The manifest '{path}' cannot be used: {problem}. Make it readable or move it away, then run 'pipeline preprocess' with the same options.",
            cause
        );

    private static ArtifactException Damaged(string path, string problem, Exception? cause) =>
        new(
            path,
            $"The manifest '{path}' cannot be used: {problem}. Run 'pipeline preprocess' with the same options to rebuild it; unchanged blocks are kept.",
            cause
        );
}
