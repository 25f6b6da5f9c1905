namespace Pipeline.Shared.Data;

/// <summary>Everything besides its bytes that decides a document's tokens. Part of a data folder's identity.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Parts of the message taken away first. Default: the headers that give the label away.</summary>
    public StripMode Strip { get; init; } = StripMode.Leaky;

    /// <summary>How bytes become text. Default: ISO 8859-1, which every file is valid in.</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Latin1;

    /// <summary>How words are lower-cased. Default: full Unicode, as Keras does.</summary>
    public LetterCase LowerCasing { get; init; } = LetterCase.Unicode;
}
