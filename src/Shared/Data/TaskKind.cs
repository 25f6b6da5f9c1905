namespace Pipeline.Shared.Data;

/// <summary>Kinds of work that a preprocessing job hands to lanes.</summary>
public enum TaskKind
{
    /// <summary>Reads and tokenizes the documents of a chunk.</summary>
    BuildBlock,

    /// <summary>Merges the dictionaries of some blocks into one.</summary>
    MergeWords,

    /// <summary>Encodes a block into a shard.</summary>
    WriteShard,

    /// <summary>Reads documents that may have changed, to see whether they have.</summary>
    HashDocuments,
}
