using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A checkpoint that can be read, also when it is deleted meanwhile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cursor">Where its parameters are.</param>
/// <param name="State">Parameters and optimizer state; the holder disposes of it.</param>
public sealed record OpenCheckpoint(CheckpointName Name, TrainCursor Cursor, SafeTensors State);
