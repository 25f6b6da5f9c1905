namespace Pipeline.Shared.Artifacts;

/// <summary>One chunk of documents: a leaf of the prefix tree over the hashes of document keys.</summary>
/// <param name="Prefix">The leaf's path in the tree as digits 0 and 1, at most 64; empty when the tree is one leaf.</param>
/// <param name="Documents">Number of documents, at least 0.</param>
/// <param name="Tokens">Tokens in the block.</param>
/// <param name="KnownTokens">How many of them the vocabulary holds, whatever their rank: all, where it was counted in the corpus.</param>
/// <param name="KeptTokens">Tokens in the shard: ranked, within the maximum length.</param>
/// <param name="Block">The documents' tokens.</param>
/// <param name="Words">The block's dictionary.</param>
/// <param name="Shard">The documents' sequences.</param>
public sealed record ManifestChunk(
    string Prefix,
    int Documents,
    long Tokens,
    long KnownTokens,
    long KeptTokens,
    ArtifactFile Block,
    ArtifactFile Words,
    ArtifactFile Shard
);
