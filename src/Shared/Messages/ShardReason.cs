namespace Pipeline.Shared.Messages;

/// <summary>Why shards are encoded although their blocks are kept.</summary>
public enum ShardReason
{
    /// <summary>None were.</summary>
    None,

    /// <summary>Ranks have changed.</summary>
    VocabularyChanged,

    /// <summary>A label was added or removed, so that others have other numbers.</summary>
    LabelsChanged,

    /// <summary>The options of sequences have changed.</summary>
    OptionsChanged,

    /// <summary>Shards were missing or damaged.</summary>
    Damaged,
}
