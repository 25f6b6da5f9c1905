namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>A mean of the parameters over the last steps, which is evaluated and becomes the model in place of the parameters themselves.</summary>
/// <remarks>
/// At the n-th of those steps the mean moves by max(1 - <see cref="Momentum"/>, 1 / n) of its distance from the parameters.
/// </remarks>
public sealed record AveragingSettings
{
    /// <summary>Share of the run's steps that are averaged, the last ones, in [0, 1]; 0 averages none.</summary>
    public double Share { get; init; }

    /// <summary>
    /// Share of the mean that stays at every step, in [0, 1]. With 1 every step counts the same; below, older ones fade.
    /// Keras: <c>ema_momentum</c>.
    /// </summary>
    public double Momentum { get; init; } = 1;
}
