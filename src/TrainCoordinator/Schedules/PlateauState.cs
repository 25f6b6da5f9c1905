namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>Where a reduction of the learning rate on plateaus stands.</summary>
/// <param name="Best">Lowest validation loss so far.</param>
/// <param name="Waited">Epochs since then, or since the last reduction.</param>
/// <param name="Factor">Product of all reductions.</param>
/// <remarks>Source: Keras' <c>ReduceLROnPlateau</c>, without cool-down.</remarks>
public readonly record struct PlateauState(double Best, int Waited, double Factor)
{
    /// <summary>The state before the first epoch.</summary>
    public static PlateauState Start { get; } = new(double.PositiveInfinity, 0, 1);

    /// <summary>The state after one more epoch.</summary>
    /// <param name="validationLoss">The epoch's validation loss.</param>
    /// <param name="settings">When and by how much to reduce.</param>
    public PlateauState After(double validationLoss, ScheduleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (validationLoss < Best - settings.PlateauMinDelta)
        {
            return new PlateauState(validationLoss, 0, Factor);
        }
        return Waited + 1 >= settings.PlateauPatience
            ? new PlateauState(Best, 0, Factor * settings.PlateauFactor)
            : this with
            {
                Waited = Waited + 1,
            };
    }
}
