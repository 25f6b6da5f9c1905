namespace Pipeline.Ingest.Tests.Files;

/// <summary>Writes small corpora.</summary>
internal static class Corpus
{
    /// <summary>Writes files, each with its path inside the folder as its text.</summary>
    public static void Write(TempFolder folder, params string[] paths)
    {
        foreach (var path in paths)
        {
            var file = Path.Join(folder.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, path);
        }
    }
}
