namespace Pipeline.Shared.Data;

/// <summary>Names of files that are taken for JSON lines.</summary>
public static class ContainerName
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".jsonl.zst"];

    /// <summary>Whether a file of a folder is taken for JSON lines.</summary>
    /// <param name="name">Its name.</param>
    public static bool IsOne(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !name.StartsWith('.') && Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }
}
