namespace Pipeline.Shared.Artifacts;

/// <summary>A manifest as it stands in its file.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="Manifest">The manifest.</param>
internal sealed record ManifestDocument(int FormatVersion, Manifest Manifest);
