using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>The vocabulary of a data folder.</summary>
/// <param name="File">The words in rank order.</param>
/// <param name="Words">Number of words, at least 0.</param>
/// <param name="Source">Whether it was counted in the corpus.</param>
public sealed record ManifestVocabulary(ArtifactFile File, int Words, VocabularySource Source);
