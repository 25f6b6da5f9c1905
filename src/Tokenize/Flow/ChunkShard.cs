using Pipeline.Shared.Artifacts;

namespace Pipeline.Tokenize.Flow;

/// <summary>The shard of a chunk.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="KnownTokens">Tokens of the block that the vocabulary holds.</param>
/// <param name="KeptTokens">Tokens in it.</param>
/// <param name="IsKept">Whether it is the one the data folder had before.</param>
internal sealed record ChunkShard(ArtifactFile Shard, long KnownTokens, long KeptTokens, bool IsKept);
