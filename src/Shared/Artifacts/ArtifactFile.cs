namespace Pipeline.Shared.Artifacts;

/// <summary>A file of a data folder that is named after its content and never changes.</summary>
/// <param name="Name">Path below the data folder, with <c>/</c> between parts, for example <c>blocks/&lt;sha256&gt;.parquet</c>.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Size of the file in bytes, at least 0.</param>
public sealed record ArtifactFile(string Name, string Sha256, long SizeBytes)
{
    /// <summary>Where the file is under a data folder or a staging folder.</summary>
    /// <param name="root">The folder.</param>
    public string PathUnder(string root) => Path.Combine(root, Name.Replace('/', Path.DirectorySeparatorChar));
}
