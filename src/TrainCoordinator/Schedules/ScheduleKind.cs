namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>How the learning rate changes over a run, after warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Down to the floor in a straight line.</summary>
    Linear,

    /// <summary>Down to the floor along half a cosine wave.</summary>
    Cosine,

    /// <summary>By a factor whenever the validation loss has stopped falling.</summary>
    ReduceOnPlateau,
}
