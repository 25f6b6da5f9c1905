namespace Pipeline.Shared.Artifacts;

/// <summary>Where folders lie, whatever links lead to them.</summary>
public static class FolderPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>Whether two paths lead to the same folder.</summary>
    /// <param name="folder">Full path of the first; it need not be there yet.</param>
    /// <param name="other">Full path of the second.</param>
    public static bool AreSame(string folder, string other) =>
        string.Equals(
            WithoutLinks(Path.TrimEndingDirectorySeparator(folder)),
            WithoutLinks(Path.TrimEndingDirectorySeparator(other)),
            StringComparison.Ordinal
        );

    /// <summary>Whether a file or folder lies in a folder, or is the same.</summary>
    /// <param name="path">Full path of the first; it need not be there yet.</param>
    /// <param name="folder">Full path of the second.</param>
    public static bool LiesIn(string path, string folder) =>
        $"{WithoutLinks(path)}/".StartsWith($"{WithoutLinks(folder)}/", StringComparison.Ordinal);

    /// <summary>The folders above a path, the nearest first.</summary>
    /// <param name="path">The path; it need not be there.</param>
    /// <returns>Full path of each folder, and the name in it that leads to the path.</returns>
    public static IEnumerable<(string Folder, string Part)> Above(string path)
    {
        var below = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var folder = Path.GetDirectoryName(below); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return (folder, Path.GetFileName(below));
            below = folder;
        }
    }

    // Folders that are not there yet, or cannot be looked at, stay as they are named; so do links that lead round in a circle.
    private static string WithoutLinks(string path, int links = MostLinks)
    {
        if (links == 0 || Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }
        var folder = Path.Join(WithoutLinks(parent, links), Path.GetFileName(path));
        try
        {
            var target = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true);
            return target is null ? folder : WithoutLinks(target.FullName, links - 1);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return folder;
        }
    }
}
