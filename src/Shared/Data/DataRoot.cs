namespace Pipeline.Shared.Data;

/// <summary>The folder below which a node reads and writes for jobs that others ask for; without one, anywhere.</summary>
/// <param name="Path">Absolute path, or <c>null</c> for no limit.</param>
/// <remarks>Compares paths by their text: what a link inside the folder leads to is up to the one who made it.</remarks>
public sealed record DataRoot(string? Path)
{
    /// <summary>No limit.</summary>
    public static DataRoot Anywhere { get; } = new((string?)null);

    /// <summary>Whether a path lies in the folder.</summary>
    /// <param name="path">The path; one that is not absolute, or not in its shortest form, does not.</param>
    public bool Covers(string path) =>
        Path is null
        || (
            string.Equals(path, System.IO.Path.GetFullPath(path, Path), StringComparison.Ordinal)
            && $"{path}/".StartsWith($"{Path.TrimEnd('/')}/", StringComparison.Ordinal)
        );

    /// <summary>What is wrong with the paths of a job, one full sentence for each; none where nothing is.</summary>
    /// <param name="paths">The paths; those that are <c>null</c> are not used.</param>
    public IReadOnlyList<string> Problems(params ReadOnlySpan<string?> paths)
    {
        var problems = new List<string>();
        foreach (var path in paths)
        {
            if (path is not null && !Covers(path))
            {
                problems.Add($"'{path}' is not in '{Path}', the folder that this cluster reads and writes.");
            }
        }
        return problems;
    }
}
