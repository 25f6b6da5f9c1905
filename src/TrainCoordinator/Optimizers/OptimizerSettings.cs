namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>An optimizer and its constants; the learning rate is the schedule's.</summary>
/// <remarks>Names and defaults are those of Keras, where it has them.</remarks>
public sealed record OptimizerSettings
{
    /// <summary>The rule.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Decay of the running mean of gradients (Adam), in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squares (Adam), in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the running mean of squares (RMSprop), in [0, 1).</summary>
    public double Rho { get; init; } = 0.9;

    /// <summary>Added to the root of the mean square. Source: Keras 1.1.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of the last step that is taken again (SGD), in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Share of a value taken away per unit of learning rate (AdamW). Source: Keras 3.</summary>
    public double WeightDecay { get; init; } = 0.004;

    /// <summary>
    /// Whether an embedding row and its state change only in steps whose batch has its word. Otherwise every row decays
    /// and moves in every step, which touches the whole table and its state each time.
    /// </summary>
    public bool LazyRows { get; init; } = true;

    /// <summary>Learning rate of embedding rows as a multiple of the others'.</summary>
    public double RowRateFactor { get; init; } = 1;
}
