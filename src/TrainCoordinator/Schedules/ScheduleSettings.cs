namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>A learning rate and how it changes over a run.</summary>
public sealed record ScheduleSettings
{
    /// <summary>How it changes.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Constant;

    /// <summary>The largest learning rate. Default: Keras' for Adam.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Steps over which the rate rises from nothing in a straight line; 0 starts at the full rate.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>Lowest share of the largest rate that linear and cosine decay reach, in [0, 1].</summary>
    public double Floor { get; init; }

    /// <summary>Factor of each reduction on a plateau, in (0, 1). Source: Keras.</summary>
    public double PlateauFactor { get; init; } = 0.1;

    /// <summary>Epochs without improvement before a reduction, at least 1.</summary>
    public int PlateauPatience { get; init; } = 2;

    /// <summary>Smallest fall of the validation loss that counts as improvement. Source: Keras.</summary>
    public double PlateauMinDelta { get; init; } = 1e-4;
}
