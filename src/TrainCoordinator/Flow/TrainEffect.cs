using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What a run wants done.</summary>
internal abstract record TrainEffect
{
    private TrainEffect() { }

    /// <summary>Makes room for the results of a round; whatever came before it is over.</summary>
    internal sealed record OpenRound(RoundKey Key, int SliceCount) : TrainEffect;

    /// <summary>Asks a worker for slices of the round, in this order.</summary>
    internal sealed record Assign(NodeId Worker, RoundKey Key, ImmutableArray<int> Slices) : TrainEffect;

    /// <summary>
    /// Lets a worker have what this round will not change and the next, by all that is known now, will ask it for.
    /// </summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round that is open.</param>
    /// <param name="Next">The next.</param>
    /// <param name="Slices">The slices of the next round that the worker will have, if no worker comes or goes.</param>
    internal sealed record SendAhead(NodeId Worker, RoundKey Key, RoundKey Next, ImmutableArray<int> Slices)
        : TrainEffect;

    /// <summary>Updates the parameters with the round's gradient; <see cref="TrainInput.StepApplied"/> answers.</summary>
    internal sealed record ApplyStep(RoundKey Key, ImmutableArray<EpochFigures> History) : TrainEffect;

    /// <summary>Tells how far the epoch has come.</summary>
    internal sealed record ReportStep(TrainCursor Cursor, MetricSums Step) : TrainEffect;

    /// <summary>Tells what an epoch gave.</summary>
    internal sealed record ReportEpoch(EpochFigures Figures) : TrainEffect;

    /// <summary>Copies and then writes the state; <see cref="TrainInput.CheckpointCopied"/> and <see cref="TrainInput.CheckpointWritten"/> answer.</summary>
    /// <param name="Cursor">Where the parameters are.</param>
    /// <param name="Best">The checkpoint of the best epoch, to be kept; it may be this one.</param>
    internal sealed record WriteCheckpoint(TrainCursor Cursor, RunPosition? Best) : TrainEffect;

    /// <summary>Takes the parameters of a checkpoint; <see cref="TrainInput.WeightsRestored"/> answers.</summary>
    internal sealed record RestoreWeights(RunPosition Position) : TrainEffect;

    /// <summary>The run is done: its model can be written.</summary>
    /// <param name="Cursor">Where it ended.</param>
    /// <param name="Evaluation">Figures of the part held out with the parameters as they are; <c>null</c> where nothing is.</param>
    internal sealed record Finish(TrainCursor Cursor, EvaluationFigures? Evaluation) : TrainEffect;

    /// <summary>The run is left; its newest checkpoint is where it goes on.</summary>
    internal sealed record Leave : TrainEffect;
}
