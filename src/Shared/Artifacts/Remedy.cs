namespace Pipeline.Shared.Artifacts;

/// <summary>What to do about a damaged data folder, in words.</summary>
internal static class Remedy
{
    /// <summary>For damage to the folder as a whole.</summary>
    public static string Verify(string root) =>
        $"Run 'pipeline verify {root}' to see what is damaged, and with '--repair' to rebuild it.";

    /// <summary>For damage to one file, two levels below the data folder.</summary>
    public static string VerifyFile(string path) => Verify(Path.GetDirectoryName(Path.GetDirectoryName(path)) ?? ".");
}
