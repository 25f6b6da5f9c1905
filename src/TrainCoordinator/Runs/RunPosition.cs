namespace Pipeline.TrainCoordinator.Runs;

/// <summary>How far a run has come.</summary>
/// <param name="Epoch">Zero-based epoch.</param>
/// <param name="Step">Steps of that epoch that are done.</param>
public readonly record struct RunPosition(int Epoch, int Step) : IComparable<RunPosition>
{
    /// <inheritdoc />
    public int CompareTo(RunPosition other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Step.CompareTo(other.Step);

    /// <summary><c>epoch-step</c>, the name of a checkpoint's folder.</summary>
    public override string ToString() => $"{Epoch}-{Step}";
}
