using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What a run can be told.</summary>
internal abstract record TrainInput
{
    private TrainInput() { }

    /// <summary>The coordinator is ready to begin.</summary>
    internal sealed record Begun : TrainInput;

    /// <summary>A process is ready to compute slices; it holds none, also where it has joined before.</summary>
    internal sealed record WorkerJoined(TrainWorker Worker) : TrainInput;

    /// <summary>A process is gone.</summary>
    internal sealed record WorkerLost(NodeId Worker) : TrainInput;

    /// <summary>A worker elsewhere has been sent the slices it was asked for, with all they read.</summary>
    internal sealed record SlicesSent(NodeId Worker, RoundKey Key) : TrainInput;

    /// <summary>A worker has handed over the gradient sums of some slices.</summary>
    internal sealed record GradientsComputed(NodeId Worker, RoundKey Key, ImmutableArray<int> Slices) : TrainInput;

    /// <summary>A worker has evaluated a slice.</summary>
    internal sealed record SliceEvaluated(NodeId Worker, RoundKey Key, int Slice, EvaluationFigures Figures)
        : TrainInput;

    /// <summary>The parameters have been updated.</summary>
    /// <param name="Sums">Sums over the step's documents.</param>
    internal sealed record StepApplied(MetricSums Sums) : TrainInput;

    /// <summary>The state that a checkpoint needs has been copied.</summary>
    internal sealed record CheckpointCopied : TrainInput;

    /// <summary>The checkpoint is durable.</summary>
    internal sealed record CheckpointWritten : TrainInput;

    /// <summary>The parameters are those of the best epoch again.</summary>
    internal sealed record WeightsRestored : TrainInput;

    /// <summary>The run is to be left, to be gone on with later.</summary>
    internal sealed record StopRequested : TrainInput;
}
