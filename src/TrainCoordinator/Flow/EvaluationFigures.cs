using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What an evaluation of some documents gave.</summary>
/// <param name="Sums">Sums over the documents.</param>
/// <param name="Predicted">Most probable class of each of them.</param>
internal sealed record EvaluationFigures(MetricSums Sums, ImmutableArray<int> Predicted);
