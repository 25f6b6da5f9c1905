using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary>A cluster as it was named on the command line.</summary>
/// <param name="Address">Address of a coordinator.</param>
/// <param name="Config">The configuration with the certificates; <c>null</c> where none was given.</param>
internal sealed record NamedCluster(string Address, string? Config)
{
    /// <summary>The options that name it again, in another command.</summary>
    internal string Options =>
        Config is null ? $"--cluster {Address}" : $"--cluster {Address} --config {ShellWord.Of(Config)}";
}
