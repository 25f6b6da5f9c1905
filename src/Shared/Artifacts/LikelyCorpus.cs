using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Recognises a corpus that was named where a data folder is expected.</summary>
internal static class LikelyCorpus
{
    private const string Digits = "";
    private const string JsonLines = "--input jsonl ";
    private const string AnyNames = "--file-names any ";

    /// <summary>The command that makes a data folder of what a folder holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>A sentence with the command, and a data folder beside the corpus; <c>null</c> where it is no corpus.</returns>
    internal static string? Advice(string folder)
    {
        var corpus = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // In the corpus a data folder would be a label.
        if (Path.GetDirectoryName(corpus) is null || Input(corpus) is not { } input)
        {
            return null;
        }
        // Many a folder has files in two folders.
        var guess = input is AnyNames ? "If it is a corpus," : "It looks like a corpus:";
        return $"{guess} 'pipeline preprocess {input}--corpus {ShellWord.Of(corpus)} --data {ShellWord.Of($"{corpus}-data")}' makes a data folder of it.";
    }

    private static string? Input(string corpus)
    {
        try
        {
            return HasLabels(corpus, name => name.All(char.IsAsciiDigit)) ? Digits
                : Directory.EnumerateFiles(corpus).Any(file => ContainerName.IsOne(Path.GetFileName(file))) ? JsonLines
                : HasLabels(corpus, name => !name.StartsWith('.')) ? AnyNames
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // What preprocessing takes with these options alone, so that the command works as it stands.
    private static bool HasLabels(string corpus, Func<string, bool> isTaken) =>
        Directory
            .EnumerateDirectories(corpus)
            .Where(label =>
                !Path.GetFileName(label).StartsWith('.')
                && Directory.EnumerateFiles(label).Any(file => isTaken(Path.GetFileName(file)))
            )
            .Take(2)
            .Count() == 2;
}
