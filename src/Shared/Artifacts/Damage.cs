namespace Pipeline.Shared.Artifacts;

/// <summary>Something that is not as it was written.</summary>
/// <param name="File">The file, relative to its folder.</param>
/// <param name="Problem">What was found and what was expected; full sentences.</param>
/// <param name="ExpectedSha256">Hash that the file was written with; <c>null</c> where nothing that is left records it.</param>
/// <param name="FoundSha256">Hash of the file as it is; <c>null</c> where there is none, or the hash is not what is wrong.</param>
public sealed record Damage(string File, string Problem, string? ExpectedSha256 = null, string? FoundSha256 = null)
{
    /// <summary>A file that has to be there with a known content.</summary>
    /// <param name="file">The file, relative to its folder.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="expected">Hash that it was written with.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What is wrong with it; <c>null</c> where nothing is.</returns>
    public static async Task<Damage?> FindAsync(
        string file,
        string path,
        string expected,
        CancellationToken cancellation
    )
    {
        string found;
        try
        {
            found = await ContentHash.OfFileAsync(path, cancellation);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            var problem = e is FileNotFoundException or DirectoryNotFoundException
                ? $"'{path}' is missing"
                : $"'{path}' cannot be read ({e.Message.TrimEnd('.')})";
            return new Damage(file, $"{problem}; expected the sha256 {expected}.", expected);
        }
        return string.Equals(found, expected, StringComparison.Ordinal)
            ? null
            : new Damage(file, $"'{path}' has the sha256 {found}, expected {expected}.", expected, found);
    }
}
