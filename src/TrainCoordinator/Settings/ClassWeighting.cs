namespace Pipeline.TrainCoordinator.Settings;

/// <summary>How much a document counts by its class.</summary>
public enum ClassWeighting
{
    /// <summary>One each.</summary>
    None,

    /// <summary>Training documents / (classes x training documents of the class): every class counts the same. Source: scikit-learn's <c>balanced</c>.</summary>
    Balanced,
}
