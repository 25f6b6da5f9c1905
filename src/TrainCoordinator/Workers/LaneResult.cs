using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>What a lane has done.</summary>
/// <param name="Key">For which round.</param>
/// <param name="Busy">Time the engine took.</param>
/// <param name="Lane">Zero-based lane.</param>
internal abstract record LaneResult(RoundKey Key, TimeSpan Busy, int Lane)
{
    /// <summary>It has handed over the gradient sums of some slices.</summary>
    /// <param name="Key">Their round.</param>
    /// <param name="Slices">Zero-based slices.</param>
    /// <param name="Busy">Time the engine took.</param>
    /// <param name="Lane">Zero-based lane.</param>
    internal sealed record GradientsComputed(RoundKey Key, ImmutableArray<int> Slices, TimeSpan Busy, int Lane)
        : LaneResult(Key, Busy, Lane);

    /// <summary>It has evaluated a slice.</summary>
    /// <param name="Key">Its round.</param>
    /// <param name="Slice">Zero-based slice.</param>
    /// <param name="Figures">What its evaluation gave.</param>
    /// <param name="Busy">Time the engine took.</param>
    /// <param name="Lane">Zero-based lane.</param>
    internal sealed record SliceEvaluated(RoundKey Key, int Slice, EvaluationFigures Figures, TimeSpan Busy, int Lane)
        : LaneResult(Key, Busy, Lane);
}
