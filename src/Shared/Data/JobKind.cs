namespace Pipeline.Shared.Data;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>Turns a corpus into a data folder.</summary>
    Preprocess,

    /// <summary>Turns a data folder into a model.</summary>
    Train,

    /// <summary>Evaluates a model.</summary>
    Evaluate,
}
