namespace Pipeline.Shared.Data;

/// <summary>Why an input was not taken in.</summary>
/// <remarks>Caches on disk hold the numbers: a new reason gets a new one. 7 was given to no input and is free.</remarks>
public enum RejectionReason
{
    /// <summary>The file cannot be opened or read.</summary>
    Unreadable,

    /// <summary>It is larger than the limit on a document's bytes.</summary>
    TooLarge,

    /// <summary>It is a directory, a device or a socket where a message is expected.</summary>
    NotAFile,

    /// <summary>A symbolic link that leads back to a folder above it or nowhere.</summary>
    BrokenLink,

    /// <summary>Its name is not valid UTF-8, or holds a control character.</summary>
    BadName,

    /// <summary>Its bytes are not valid in the encoding asked for.</summary>
    BadEncoding,

    /// <summary>It was listed, but gone when it was to be read.</summary>
    Vanished,

    /// <summary>A line is no JSON object with the fields of a document, or a container's compression is damaged.</summary>
    Malformed = 8,

    /// <summary>A line has the label and the id of one before it.</summary>
    Duplicate,
}
