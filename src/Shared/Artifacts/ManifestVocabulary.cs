namespace Pipeline.Shared.Artifacts;

/// <summary>The vocabulary of a corpus.</summary>
/// <param name="File">The words in rank order.</param>
/// <param name="Words">Number of words, at least 0.</param>
public sealed record ManifestVocabulary(ArtifactFile File, int Words);
