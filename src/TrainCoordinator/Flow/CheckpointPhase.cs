namespace Pipeline.TrainCoordinator.Flow;

/// <summary>How far the writing of a checkpoint has come.</summary>
internal enum CheckpointPhase
{
    /// <summary>None is written.</summary>
    Idle,

    /// <summary>The state is being copied: it must not change.</summary>
    Copying,

    /// <summary>The copy is on its way to the disk: the state may change.</summary>
    Writing,
}
