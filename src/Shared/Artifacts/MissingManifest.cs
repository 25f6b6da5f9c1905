using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Says what to do where a folder is given for a data folder and has no manifest.</summary>
internal static class MissingManifest
{
    private const string RunRecord = "run.json"; // as runs call it, of which nothing else is known here

    /// <summary>What to do, in full sentences.</summary>
    /// <param name="folder">The folder, which is there.</param>
    internal static string Advice(string folder) =>
        IsBare(folder) ? $"Create it with {ShellCommand(folder)}."
        : File.Exists(Path.Combine(folder, RunRecord))
            ? "It is the folder of a run; name the data folder that the run was trained on."
        : OwnerAdvice(folder) ?? LikelyCorpus.Advice(folder) ?? "Name a folder that 'pipeline preprocess' has made.";

    /// <summary>The command that makes a data folder.</summary>
    /// <param name="folder">What is to become one: nobody else's folder.</param>
    internal static string ShellCommand(string folder) =>
        $"'pipeline preprocess --corpus DIR --data {ShellWord.Of(folder)}'";

    // Files in a part of a data or run folder may look like JSON lines or messages.
    private static string? OwnerAdvice(string folder)
    {
        foreach (var (owner, part) in FolderPath.Above(folder))
        {
            if (File.Exists(Path.Combine(owner, RunRecord)))
            {
                return $"It lies in the run '{owner}'; name the data folder that the run was trained on.";
            }
            if (DataFolder.IsFolder(part) && File.Exists(Path.Combine(owner, ManifestFile.Name)))
            {
                return $"It lies in the data folder '{owner}', which is what to name.";
            }
        }
        return null;
    }

    // Empty, or what a 'preprocess' left that was killed.
    private static bool IsBare(string folder)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries(folder)
                .Select(entry => Path.GetFileName(entry))
                .All(DataFolder.IsFolder);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            return false;
        }
    }
}
