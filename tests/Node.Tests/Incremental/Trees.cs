namespace Pipeline.Node.Tests.Incremental;

/// <summary>Compares data folders as trees of files.</summary>
internal static class Trees
{
    /// <summary>The files of a data folder with their hashes, and its folders; what belongs to this machine is left out.</summary>
    internal static List<string> Of(string folder) =>
        [
            .. FolderContent.Of(folder),
            .. Directory
                .EnumerateDirectories(folder)
                .Select(path => Path.GetFileName(path))
                .Where(name => name is not ".local")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Fails with the lines that only one of two trees has.</summary>
    internal static void Same(List<string> expected, List<string> found) =>
        Assert.Equal(
            Lines(expected.Except(found, StringComparer.Ordinal)),
            Lines(found.Except(expected, StringComparer.Ordinal))
        );

    /// <summary>Lines as one text.</summary>
    internal static string Lines(IEnumerable<string> lines) => string.Join(Environment.NewLine, lines);
}
