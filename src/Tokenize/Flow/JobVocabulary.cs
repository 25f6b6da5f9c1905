using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Tokenize.Flow;

/// <summary>The vocabulary of a job.</summary>
/// <param name="File">Its file.</param>
/// <param name="WordCount">Number of its words.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="IsKept">Whether it is the one the data folder had before.</param>
internal sealed record JobVocabulary(ArtifactFile File, int WordCount, VocabularySource Source, bool IsKept);
