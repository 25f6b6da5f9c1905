namespace Pipeline.Shared.Artifacts;

/// <summary>Names of the folders that hold artefacts, and of what may stand in them.</summary>
internal static class ArtifactFolder
{
    public const string Blocks = "blocks";
    public const string Vocabulary = "vocabulary";
    public const string Vectors = "vectors";
    public const string Shards = "shards";
    public const string Rejected = "rejected";

    public const string Parquet = ".parquet";
    public const string Words = ".words.parquet";
    public const string Binary = ".bin";
    public const string Lines = ".jsonl";

    /// <summary>All folders, in the order in which a data folder is checked.</summary>
    public static IReadOnlyList<string> All { get; } = [Blocks, Vocabulary, Vectors, Shards, Rejected];

    private static readonly string[] Suffixes = [Words, Parquet, Binary, Lines];

    /// <summary>Whether a name is one that this program gives: a known folder, a hash, a known ending.</summary>
    /// <param name="name">A name from a manifest: nothing in it may lead out of the data folder.</param>
    /// <param name="sha256">The hash in the name.</param>
    public static bool TryParse(string name, out string sha256)
    {
        sha256 = "";
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !All.Contains(name[..slash], StringComparer.Ordinal))
        {
            return false;
        }
        var rest = name.AsSpan(slash + 1);
        foreach (var suffix in Suffixes)
        {
            if (rest.Length == ContentHash.Length + suffix.Length && rest.EndsWith(suffix, StringComparison.Ordinal))
            {
                sha256 = rest[..ContentHash.Length].ToString();
                return ContentHash.IsHash(sha256);
            }
        }
        return false;
    }
}
