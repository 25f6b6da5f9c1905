using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>All that decides what a run does next.</summary>
/// <param name="Plan">What does not change.</param>
/// <param name="Cursor">How far the parameters have come; they always are exactly there.</param>
internal sealed record TrainState(TrainPlan Plan, TrainCursor Cursor)
{
    /// <summary>Who computes, in the order of joining.</summary>
    internal ImmutableArray<TrainWorker> Workers { get; init; } = [];

    /// <summary>What is being computed; <c>null</c> between rounds.</summary>
    internal Round? Round { get; init; }

    /// <summary>The checkpoint on its way.</summary>
    internal CheckpointPhase Checkpoint { get; init; }

    /// <summary>Whether a checkpoint is to be begun as soon as none is on its way.</summary>
    internal bool CheckpointDue { get; init; }

    /// <summary>Whether the checkpoint that is due must be of the parameters as they are, not of later ones: at the end of an epoch.</summary>
    internal bool CheckpointDueHere { get; init; }

    /// <summary>Position of the newest checkpoint that is written or on its way.</summary>
    internal RunPosition? LastCheckpoint { get; init; }

    /// <summary>When it was begun.</summary>
    internal TimeSpan LastCheckpointAt { get; init; }

    /// <summary>When the current epoch began; before a resume counts as well.</summary>
    internal TimeSpan EpochBeganAt { get; init; }

    /// <summary>Figures of the part held out with the parameters as they are; <c>null</c> where not known.</summary>
    internal EvaluationFigures? Evaluated { get; init; }

    /// <summary>Whether the parameters of the best epoch have been taken at the end.</summary>
    internal bool Restored { get; init; }

    /// <summary>Whether the run is to be left.</summary>
    internal bool Stopping { get; init; }

    /// <summary>Whether everything is over.</summary>
    internal bool Ended { get; init; }

    /// <summary>Whether a process computes for the run.</summary>
    /// <param name="worker">The process.</param>
    internal bool Has(NodeId worker) => Workers.Any(known => known.Id == worker);

    /// <summary>The round of that name; <c>null</c> where another one is being computed, or none.</summary>
    /// <param name="key">Its name.</param>
    internal Round? RoundOf(RoundKey key) => Round is { } round && round.Key == key ? round : null;

    /// <summary>The slices of an arrived sum that its worker is still to bring: all of them or none, for a sum cannot be taken apart.</summary>
    /// <param name="key">The round that it is of.</param>
    /// <param name="worker">Who brings it.</param>
    /// <param name="node">The slices that are in it.</param>
    internal ImmutableArray<int> Owed(RoundKey key, NodeId worker, SliceRange node) =>
        RoundOf(key)?.Owed(worker, node) ?? [];

    /// <summary>Whether all slices of a step are there and it cannot be taken yet.</summary>
    internal bool AwaitsParameters => Round is { IsComplete: true } && HoldsParameters;

    /// <summary>Whether slices are to be computed and nobody is there to compute them.</summary>
    internal bool AwaitsWorkers => Workers.IsEmpty && Round is { Pending.IsEmpty: false };

    /// <summary>Whether the parameters must not change now.</summary>
    internal bool HoldsParameters => Checkpoint == CheckpointPhase.Copying || CheckpointDueHere;

    /// <summary>Whether all epochs are done that will be.</summary>
    internal bool EpochsDone =>
        Cursor.Position.Epoch >= Plan.Epochs || (Cursor.Position.Step == 0 && Plan.StopsEarly(Cursor.History));
}
