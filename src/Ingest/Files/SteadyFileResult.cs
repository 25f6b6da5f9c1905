namespace Pipeline.Ingest.Files;

/// <summary>What came of reading a file.</summary>
internal enum SteadyFileResult
{
    /// <summary>It was read as it was at one moment.</summary>
    Read,

    /// <summary>It is larger than the limit and was not read.</summary>
    TooLarge,

    /// <summary>It changed each time it was read.</summary>
    Unsteady,
}
