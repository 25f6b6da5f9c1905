namespace Pipeline.Shared.Artifacts;

/// <summary>The inputs that were not taken in.</summary>
/// <param name="File">One line for each.</param>
/// <param name="Count">Number of lines, at least 1.</param>
public sealed record ManifestRejections(ArtifactFile File, int Count);
