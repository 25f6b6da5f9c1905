namespace Pipeline.Shared.Messages;

/// <summary>The phases of a preprocessing job, in the order of their numbers but for the last two.</summary>
public enum PreprocessPhase
{
    /// <summary>Lists the corpus and cuts it into chunks.</summary>
    List,

    /// <summary>Reads and tokenizes the documents of each chunk into a block.</summary>
    Tokenize,

    /// <summary>Merges the blocks' dictionaries into the vocabulary.</summary>
    Merge,

    /// <summary>Encodes each block into a shard.</summary>
    Encode,

    /// <summary>Waits for the vectors of the vocabulary's words, which are read while shards are written.</summary>
    Vectors,

    /// <summary>Takes the files over, replaces the root and collects what no root names.</summary>
    Commit,

    /// <summary>Reads the documents that may have changed; between listing and tokenizing.</summary>
    Compare,

    /// <summary>Decompresses the containers whose documents must be read; before tokenizing.</summary>
    Spool,
}
