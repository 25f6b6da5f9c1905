using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Recognises a corpus that was named where a data folder is expected.</summary>
internal static class LikelyCorpus
{
    /// <summary>The command that makes a data folder of what a folder holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The command, with a data folder beside the corpus; <c>null</c> where it is no corpus for sure.</returns>
    internal static string? Command(string folder)
    {
        var corpus = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // In the corpus a data folder would be a label.
        if (Path.GetDirectoryName(corpus) is null || Input(corpus) is not { } input)
        {
            return null;
        }
        return $"pipeline preprocess {input}--corpus {ShellWord.Of(corpus)} --data {ShellWord.Of($"{corpus}-data")}";
    }

    private static string? Input(string corpus)
    {
        try
        {
            return Directory.EnumerateDirectories(corpus).Where(IsLabel).Take(2).Count() == 2 ? ""
                : Directory.EnumerateFiles(corpus).Any(file => ContainerName.IsOne(Path.GetFileName(file)))
                    ? "--input jsonl "
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // What preprocessing takes without further options, so that the command works as it stands.
    private static bool IsLabel(string folder) =>
        !Path.GetFileName(folder).StartsWith('.')
        && Directory.EnumerateFiles(folder).Any(file => Path.GetFileName(file).All(char.IsAsciiDigit));
}
