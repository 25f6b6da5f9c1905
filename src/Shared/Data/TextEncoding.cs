namespace Pipeline.Shared.Data;

/// <summary>How the bytes of a document become text.</summary>
public enum TextEncoding
{
    /// <summary>ISO 8859-1, every byte a character: the 2016 post's way.</summary>
    Latin1,

    /// <summary>UTF-8; a document that is not valid UTF-8 is rejected by name.</summary>
    Utf8,

    /// <summary>UTF-8 where the document is valid UTF-8, otherwise ISO 8859-1; decided per document and recorded.</summary>
    Auto,
}
