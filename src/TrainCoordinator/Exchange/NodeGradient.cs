using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>A gradient sum that has come from a worker in another process.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Key">The round.</param>
/// <param name="Node">The node of the round's tree.</param>
/// <param name="Gradient">The sum over its slices; belongs to whoever takes this.</param>
internal sealed record NodeGradient(NodeId Worker, RoundKey Key, SliceRange Node, SliceGradient Gradient);
