namespace Pipeline.Shared.Messages;

/// <summary>What an evaluation is to do.</summary>
public sealed record EvaluateRequest
{
    /// <summary>The folder of a finished run, an absolute path that every node sees.</summary>
    public required string Run { get; init; }

    /// <summary>The data folder, an absolute path that every node sees; <c>null</c> for the run's own.</summary>
    public string? Data { get; init; }

    /// <summary>Which documents. Default: those the run held out.</summary>
    public EvaluatedPart Part { get; init; }
}
