using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What does not change during a run.</summary>
internal sealed record TrainPlan
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>This coordinator's claim on it, at least 1.</summary>
    public required int Generation { get; init; }

    /// <summary>Epochs to train; 0 only evaluates.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps of every epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>What each slice of a step costs to compute, in tokens, by optimizer step over all epochs.</summary>
    public required Func<long, ImmutableArray<int>> GradientCosts { get; init; }

    /// <summary>Whether an update changes those rows of the embedding table alone that its round reads.</summary>
    public bool LeavesUnreadRows { get; init; } = true;

    /// <summary>What each slice of the part held out costs to compute, in tokens; empty where nothing is held out.</summary>
    public required ImmutableArray<int> EvaluationCosts { get; init; }

    /// <summary>Whether the part held out is evaluated after every epoch, not only at the end.</summary>
    public bool EvaluatesEveryEpoch { get; init; } = true;

    /// <summary>Steps of an epoch at which its first, second, ... shard is consumed.</summary>
    public ImmutableArray<int> ShardBoundaries { get; init; } = [];

    /// <summary>When a checkpoint is due within an epoch.</summary>
    public CheckpointRule Checkpoints { get; init; } = CheckpointRule.Default;

    /// <summary>Whether the epochs so far are enough, by their evaluation sums alone.</summary>
    public Func<ImmutableArray<EpochFigures>, bool> StopsEarly { get; init; } = _ => false;

    /// <summary>The best of the epochs so far, by their evaluation sums alone; <c>null</c> where there is none.</summary>
    public Func<ImmutableArray<EpochFigures>, int?> BestEpoch { get; init; } = _ => null;

    /// <summary>Whether the run ends with the parameters of its best epoch instead of its last.</summary>
    public bool RestoresBest { get; init; }

    /// <summary>Whether this is the plan of a run under a claim.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The claim.</param>
    internal bool IsOf(RunId run, int generation) => Run == run && Generation == generation;

    /// <summary>Step over all epochs that comes after a position.</summary>
    internal long StepAt(RunPosition position) => ((long)position.Epoch * StepsPerEpoch) + position.Step;
}
