namespace Pipeline.TrainCoordinator.Settings;

/// <summary>How documents are drawn for validation where no file lists them.</summary>
public enum SplitKind
{
    /// <summary>By a plain permutation, as in the 2016 post.</summary>
    Keras,

    /// <summary>By a permutation that keeps documents with the same Message-ID together.</summary>
    Grouped,
}
