using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What a checkpoint knows besides parameters and optimizer state: enough to go on in the middle of an epoch.</summary>
/// <param name="Position">Epoch and steps done.</param>
/// <param name="EpochSums">Sums over the steps of this epoch that are done.</param>
/// <param name="EpochTime">Wall time spent on them.</param>
/// <param name="History">The epochs before, in order.</param>
/// <remarks>No random state: every random number is a function of seed and step.</remarks>
public sealed record TrainCursor(
    RunPosition Position,
    MetricSums EpochSums,
    TimeSpan EpochTime,
    ImmutableArray<EpochFigures> History
)
{
    /// <summary>The cursor of a run that has done nothing yet.</summary>
    public static TrainCursor Start { get; } = new(default, default, TimeSpan.Zero, []);
}
