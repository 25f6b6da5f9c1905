namespace Pipeline.TrainCoordinator.Schedules;

/// <summary>Which epoch was the best so far, and whether to go on.</summary>
/// <param name="BestEpoch">Zero-based epoch of the last fall that counts as improvement, so not always that of the lowest loss; -1 before the first.</param>
/// <param name="BestLoss">Its validation loss.</param>
/// <param name="Waited">Epochs since then.</param>
/// <remarks>Source: Keras' <c>EarlyStopping</c> on the validation loss.</remarks>
public readonly record struct EarlyStopping(int BestEpoch, double BestLoss, int Waited)
{
    /// <summary>The state before the first epoch.</summary>
    public static EarlyStopping Start { get; } = new(-1, double.PositiveInfinity, 0);

    /// <summary>The state after one more epoch.</summary>
    /// <param name="epoch">Zero-based epoch.</param>
    /// <param name="validationLoss">Its validation loss.</param>
    /// <param name="minDelta">Smallest fall that counts as improvement.</param>
    public EarlyStopping After(int epoch, double validationLoss, double minDelta) =>
        validationLoss < BestLoss - minDelta
            ? new EarlyStopping(epoch, validationLoss, 0)
            : this with
            {
                Waited = Waited + 1,
            };

    /// <summary>Whether to stop.</summary>
    /// <param name="patience">Epochs without improvement to wait for; 0 never stops.</param>
    public bool ShouldStop(int patience) => patience > 0 && Waited >= patience;
}
