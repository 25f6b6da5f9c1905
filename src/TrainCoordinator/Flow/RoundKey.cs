using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>Names a round: what belongs to another one is late and dropped.</summary>
/// <param name="Run">The run.</param>
/// <param name="Generation">The coordinator's claim on it, at least 1.</param>
/// <param name="Stage">What is computed.</param>
/// <param name="Step">Zero-based optimizer step over all epochs; for an evaluation, the number of steps done before it.</param>
public readonly record struct RoundKey(RunId Run, int Generation, RoundStage Stage, long Step);
