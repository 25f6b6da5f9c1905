using System.Security.Cryptography;

namespace Pipeline.Testing;

/// <summary>What a folder holds, to compare with another.</summary>
public static class FolderContent
{
    /// <summary>One line for each file, by path: its path and the SHA-256 of its bytes. Folders named <c>.local</c> are left out.</summary>
    public static IReadOnlyList<string> Of(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains(".local", StringComparer.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path} {Hash(Path.Combine(folder, path))}"),
        ];

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
