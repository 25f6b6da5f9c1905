namespace Pipeline.Shared.Messages;

/// <summary>How documents are split into those that train and those held out.</summary>
public enum SplitKind
{
    /// <summary>Drawn at random; documents with the same Message-ID stay together.</summary>
    Grouped,

    /// <summary>Drawn at random, document by document, as Keras does.</summary>
    Keras,

    /// <summary>As a file lists it.</summary>
    Listed,

    /// <summary>All documents train, none is held out.</summary>
    None,
}
