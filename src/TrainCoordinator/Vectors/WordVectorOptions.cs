namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>How word vectors are learned from documents.</summary>
/// <remarks>
/// Window and smoothing are those of Levy, Goldberg and Dagan, "Improving Distributional Similarity with Lessons Learned
/// from Word Embeddings" (TACL 2015).
/// </remarks>
public sealed record WordVectorOptions
{
    /// <summary>Columns of the table, at least 1. Default 100.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>Words on each side of a word that count as its context, at least 1. Default 5.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Exponent of the context counts, above 0 and at most 1; below 1 it makes rare contexts weigh less. Default 0.75.</summary>
    public double ContextSmoothing { get; init; } = 0.75;

    /// <summary>Rounds of power iteration of the decomposition, at least 0. Default 4.</summary>
    public int PowerIterations { get; init; } = 4;

    /// <summary>Root mean square of the entries of a row, above 0. Default 0.3, the size at which training went best.</summary>
    public double RowScale { get; init; } = 0.3;
}
