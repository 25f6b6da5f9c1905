namespace Pipeline.Ingest.Files;

/// <summary>How a container's bytes are packed.</summary>
internal enum ContainerKind
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>RFC 8878.</summary>
    Zstd,
}
