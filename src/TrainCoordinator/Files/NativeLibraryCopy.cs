using Pipeline.Shared.Errors;

namespace Pipeline.TrainCoordinator.Files;

/// <summary>A changed copy of a native library, in a folder that only this process uses, until it is disposed of.</summary>
/// <remarks>
/// The original may be a hard link into the package cache and is never written to. A library that has been loaded stays
/// usable when its file is gone, so nothing is left behind and no two processes meet.
/// </remarks>
internal sealed class NativeLibraryCopy : IDisposable
{
    private readonly DirectoryInfo _folder;

    private NativeLibraryCopy(DirectoryInfo folder, string path)
    {
        _folder = folder;
        Path = path;
    }

    /// <summary>Full path of the copy, which has the original's file name.</summary>
    internal string Path { get; }

    /// <summary>Copies a library into a new folder below the system's temporary folder.</summary>
    /// <param name="original">Path of the library.</param>
    /// <param name="change">Changes the library's bytes in place.</param>
    /// <exception cref="StorageException">The temporary folder cannot be written.</exception>
    internal static NativeLibraryCopy Create(string original, Action<byte[]> change)
    {
        var image = File.ReadAllBytes(original);
        change(image);
        try
        {
            var folder = Directory.CreateTempSubdirectory("pipeline-native-");
            var path = System.IO.Path.Combine(folder.FullName, System.IO.Path.GetFileName(original));
            File.WriteAllBytes(path, image);
            return new NativeLibraryCopy(folder, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var temporary = System.IO.Path.GetTempPath();
            throw new StorageException(
                temporary,
                $"A copy of '{original}' cannot be written to '{temporary}': {e.Message} Point TMPDIR at a folder with "
                    + $"{image.Length / 1_000_000 + 1} MB to spare.",
                e
            );
        }
    }

    /// <summary>Whether a file exists.</summary>
    /// <param name="path">Its path.</param>
    internal static bool Exists(string path) => File.Exists(path);

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);
}
