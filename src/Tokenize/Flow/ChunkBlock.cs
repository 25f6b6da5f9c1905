using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>The block of a chunk.</summary>
/// <param name="Block">The block.</param>
/// <param name="Words">Its dictionary.</param>
/// <param name="Tokens">Occurrences of tokens.</param>
/// <param name="Facts">What is known of the documents; places are among those of the chunk.</param>
/// <param name="IsKept">Whether it is the one the data folder had before.</param>
internal sealed record ChunkBlock(
    ArtifactFile Block,
    ArtifactFile Words,
    long Tokens,
    DocumentFacts Facts,
    bool IsKept
);
