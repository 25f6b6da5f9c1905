namespace Pipeline.TrainCoordinator.Runs;

/// <summary>Names a checkpoint of a run.</summary>
/// <param name="Generation">The generation that wrote it.</param>
/// <param name="Position">How far the run had come.</param>
public readonly record struct CheckpointName(int Generation, RunPosition Position)
{
    /// <summary>Its folder, relative to the run folder.</summary>
    public override string ToString() => $"generations/{Generation}/checkpoints/{Position}";
}
