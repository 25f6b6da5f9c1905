namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>A document as weights of the terms that it holds.</summary>
/// <param name="Terms">Zero-based terms, ascending.</param>
/// <param name="Weights">Weight of each; their squares add up to 1, unless there is none.</param>
internal sealed record TermVector(int[] Terms, float[] Weights);
