namespace Pipeline.Shared.Errors;

/// <summary>Kinds of failure. The number of each is the program's exit code.</summary>
public enum ErrorKind
{
    /// <summary>A defect of the program itself.</summary>
    Internal = 1,

    /// <summary>The command line or an option is wrong.</summary>
    Settings = 2,

    /// <summary>The corpus or another input cannot be used.</summary>
    Input = 3,

    /// <summary>An artefact is damaged, missing or of another version.</summary>
    Artifact = 4,

    /// <summary>A run folder or checkpoint is damaged or belongs to something else.</summary>
    Run = 5,

    /// <summary>A folder or file cannot be written: read-only, full, or held by another process.</summary>
    Storage = 6,

    /// <summary>The cluster could not be formed or was lost.</summary>
    Cluster = 7,

    /// <summary>The work was cancelled; running the command again goes on. 130 is what shells give for Ctrl-C.</summary>
    Cancelled = 130,
}
