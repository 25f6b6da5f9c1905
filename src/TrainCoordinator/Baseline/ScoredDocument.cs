namespace Pipeline.TrainCoordinator.Baseline;

/// <summary>A document as the library has classified it; the names of the properties are the library's.</summary>
internal sealed class ScoredDocument
{
    /// <summary>Probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
