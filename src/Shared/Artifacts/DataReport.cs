namespace Pipeline.Shared.Artifacts;

/// <summary>What a check of a data folder found.</summary>
/// <param name="FileCount">Number of files that were checked, the manifest included.</param>
/// <param name="Damages">What is damaged; empty where all is well.</param>
/// <param name="UnnamedFiles">Files among the artefacts that the manifest does not name, as they are: harmless, gone after the next run.</param>
public sealed record DataReport(int FileCount, IReadOnlyList<Damage> Damages, IReadOnlyList<ArtifactFile> UnnamedFiles);
