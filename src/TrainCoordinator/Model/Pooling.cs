namespace Pipeline.TrainCoordinator.Model;

/// <summary>How outputs over time become one vector.</summary>
public enum Pooling
{
    /// <summary>The output after the last token.</summary>
    Last,

    /// <summary>The largest value of each unit over all tokens of the document.</summary>
    Max,

    /// <summary>The mean of each unit over all tokens of the document.</summary>
    Mean,
}
