namespace Pipeline.Shared.Artifacts;

/// <summary>What a path leads to once links are followed.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a socket or a device: opening one may wait for ever.</summary>
    Special,

    /// <summary>Nothing: a link to nowhere or a loop of links, or a file deleted meanwhile.</summary>
    Nothing,

    /// <summary>Something that this process may not look at.</summary>
    Unreachable,
}
