using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>What to do about damage or too much, in words.</summary>
public static class Remedy
{
    /// <summary>For a corpus with more in it than files and arrays hold.</summary>
    public const string LeaveOutLongest = "Leave out the longest documents with a smaller '--max-document-bytes'.";

    /// <summary>For damage to the folder as a whole.</summary>
    internal static string Verify(string root) =>
        IsStaging(root)
            ? "Run the same command again: it makes anew what a job had not committed yet."
            : $"Run 'pipeline verify {ShellWord.Of(root)}' to see what is damaged, and with '--repair' to rebuild it.";

    /// <summary>For damage to one file, two levels below the data folder.</summary>
    internal static string VerifyFile(string path) => Verify(Path.GetDirectoryName(Path.GetDirectoryName(path)) ?? ".");

    private static bool IsStaging(string root) =>
        string.Equals(Path.GetFileName(Path.GetDirectoryName(root)), DataFolder.Local, StringComparison.Ordinal);
}
