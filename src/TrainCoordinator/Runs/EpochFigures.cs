using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What an epoch gave.</summary>
/// <param name="Epoch">Zero-based epoch.</param>
/// <param name="Training">Sums over the epoch's steps, with the masks on and each step's own parameters.</param>
/// <param name="Evaluation">Sums over the part held out, with the parameters at the end of the epoch; <c>null</c> where it was not evaluated.</param>
/// <param name="Time">Wall time, evaluation included.</param>
public sealed record EpochFigures(int Epoch, MetricSums Training, MetricSums? Evaluation, TimeSpan Time);
