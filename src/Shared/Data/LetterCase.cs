namespace Pipeline.Shared.Data;

/// <summary>How words are lower-cased.</summary>
public enum LetterCase
{
    /// <summary>As Python's <c>str.lower</c>: full Unicode.</summary>
    Unicode,

    /// <summary>Only A to Z.</summary>
    Ascii,
}
