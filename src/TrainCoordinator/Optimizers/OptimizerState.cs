namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>One array that an optimizer carries from step to step.</summary>
/// <param name="Name">Its name in checkpoints, for example <c>optimizer.mean.embedding</c>.</param>
/// <param name="Values">The array itself: its elements change with every update.</param>
public sealed record OptimizerState(string Name, float[] Values);
