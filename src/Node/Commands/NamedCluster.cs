namespace Pipeline.Node.Commands;

/// <summary>A cluster as a command line names it.</summary>
/// <param name="Address">A coordinator, as given.</param>
/// <param name="Config">The configuration with its certificates, as given; <c>null</c> where none is.</param>
internal sealed record NamedCluster(string Address, string? Config)
{
    /// <summary>The options that name it again, for advice to copy.</summary>
    internal string Options => Config is null ? $"--cluster {Address}" : $"--cluster {Address} --config {Config}";
}
