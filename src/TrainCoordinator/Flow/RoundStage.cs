namespace Pipeline.TrainCoordinator.Flow;

/// <summary>What is computed for the slices of a round.</summary>
public enum RoundStage
{
    /// <summary>Gradient sums of one optimizer step.</summary>
    Gradient,

    /// <summary>Predictions for the part held out.</summary>
    Evaluation,
}
