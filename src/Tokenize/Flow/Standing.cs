namespace Pipeline.Tokenize.Flow;

/// <summary>What the state of a document's file says about it, before it is read.</summary>
internal enum Standing
{
    /// <summary>It is as it was.</summary>
    Same,

    /// <summary>It was not there before.</summary>
    New,

    /// <summary>It is another: its size has changed.</summary>
    Changed,

    /// <summary>It may be as it was: it must be read to know.</summary>
    Doubtful,
}
