namespace Pipeline.Shared.Data;

/// <summary>Which parts of a message are taken away before it is tokenized.</summary>
public enum StripMode
{
    /// <summary>Nothing: the 2016 post's way. The <c>Newsgroups:</c> header names the label.</summary>
    None,

    /// <summary>Headers that name the group or the thread: Newsgroups, Xref, Path, Followup-To, Message-ID, References, Date.</summary>
    Leaky,

    /// <summary>Everything before the first blank line.</summary>
    Headers,

    /// <summary>Headers, footers and quotes by scikit-learn's rules, in its order.</summary>
    Strict,
}
