namespace Pipeline.Shared.Data;

/// <summary>Where the vocabulary of a data folder comes from.</summary>
public enum VocabularySource
{
    /// <summary>It was counted in the corpus.</summary>
    Corpus,

    /// <summary>It was given: the corpus may hold words it lacks, and lack words it holds.</summary>
    Given,
}
