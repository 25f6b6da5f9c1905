using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What a training run has given.</summary>
public sealed record TrainSummary
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Its folder.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Its epochs, in order, those before a resume included.</summary>
    public required ImmutableArray<EpochSummary> Epochs { get; init; }

    /// <summary>SHA-256 of all parameters, dense ones first, then the embedding table, little-endian; 64 hexadecimal digits.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>The evaluation of the part held out, as in <c>model/evaluation.json</c>, without its blanks; <c>null</c> where nothing is.</summary>
    public required string? EvaluationJson { get; init; }

    /// <summary>How the documents were split, and what came out.</summary>
    public required string Split { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Wall time of this job, loading included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Wall time of the part of it before the first step.</summary>
    public required TimeSpan Loading { get; init; }

    /// <summary>What became of the lanes' time in this job; <c>null</c> where the run was finished already.</summary>
    public required LaneUse? Lanes { get; init; }

    /// <summary>Checkpoints written by this job.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>The checkpoint it went on from, relative to the run folder; <c>null</c> from the start.</summary>
    public required string? ResumedFrom { get; init; }
}
