namespace Pipeline.Shared.Messages;

/// <summary>What a preprocessing job had to do, or in a dry run would have.</summary>
/// <param name="DocumentsAdded">Documents taken in that were not before.</param>
/// <param name="DocumentsChanged">Documents whose bytes are others than before.</param>
/// <param name="DocumentsDeleted">Documents no longer taken in.</param>
/// <param name="BlocksBuilt">Blocks made from documents.</param>
/// <param name="BlocksReused">Blocks kept: nothing in them has changed.</param>
/// <param name="ShardsWritten">Shards encoded.</param>
/// <param name="ShardsReused">Shards kept.</param>
/// <param name="ShardReason">Why shards were encoded whose block was kept.</param>
public sealed record PreprocessChanges(
    long DocumentsAdded,
    long DocumentsChanged,
    long DocumentsDeleted,
    int BlocksBuilt,
    int BlocksReused,
    int ShardsWritten,
    int ShardsReused,
    ShardReason ShardReason
);
