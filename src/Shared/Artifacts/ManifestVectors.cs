namespace Pipeline.Shared.Artifacts;

/// <summary>The vectors given for a vocabulary.</summary>
/// <param name="File">The matrix: float32, little-endian, row-major.</param>
/// <param name="Rows">Rows: one for padding, then one for each kept rank.</param>
/// <param name="Columns">Numbers in a vector, at least 1.</param>
/// <param name="Covered">Rows that the source has a vector for; the others are zero.</param>
/// <param name="SourceSha256">Hash of the file the vectors came from.</param>
public sealed record ManifestVectors(ArtifactFile File, int Rows, int Columns, int Covered, string SourceSha256);
