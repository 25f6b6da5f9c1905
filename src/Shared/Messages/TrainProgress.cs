using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>How far a training run or an evaluation has come.</summary>
public sealed record TrainProgress : IPipelineMessage
{
    /// <summary>The job.</summary>
    public required JobId Job { get; init; }

    /// <summary>The coordinator's claim on the run, at least 1; 0 for an evaluation or while loading.</summary>
    public int Generation { get; init; }

    /// <summary>What is being done.</summary>
    public required TrainPhase Phase { get; init; }

    /// <summary>Zero-based epoch.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs of the whole run.</summary>
    public int EpochCount { get; init; }

    /// <summary>Steps of the epoch, or slices of the evaluation, that are done.</summary>
    public int Done { get; init; }

    /// <summary>Steps of an epoch, or slices of the evaluation.</summary>
    public int Total { get; init; }

    /// <summary>Running figures of the epoch's steps; <c>null</c> before the first.</summary>
    public TrainFigures? SoFar { get; init; }

    /// <summary>The epoch that has just ended; <c>null</c> in all other messages.</summary>
    public EpochSummary? Ended { get; init; }
}
