namespace Pipeline.Shared.Data;

/// <summary>What happens to a vocabulary when the corpus changes.</summary>
public enum VocabularyRule
{
    /// <summary>It is counted again.</summary>
    Refit,

    /// <summary>It stays as it is; new words get no rank.</summary>
    Frozen,
}
