namespace Pipeline.Shared.Artifacts;

/// <summary>One label of a corpus.</summary>
/// <param name="Name">Its name; the label's number is its position in the manifest.</param>
/// <param name="Documents">Number of its documents, at least 0.</param>
public sealed record ManifestLabel(string Name, int Documents);
