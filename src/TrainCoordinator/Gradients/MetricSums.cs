namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Sums over documents from which loss and accuracies follow.</summary>
/// <param name="Documents">Number of documents.</param>
/// <param name="Loss">Sum of the documents' losses.</param>
/// <param name="Correct">Number of documents whose most probable class is the true one; the lowest class wins a tie.</param>
/// <param name="BinaryCorrect">Number of (document, class) pairs whose rounded probability is the target: Keras' accuracy under binary cross-entropy, times the number of classes.</param>
public readonly record struct MetricSums(long Documents, double Loss, long Correct, long BinaryCorrect)
{
    /// <summary>Adds two sums.</summary>
    public static MetricSums operator +(MetricSums left, MetricSums right) =>
        new(
            left.Documents + right.Documents,
            left.Loss + right.Loss,
            left.Correct + right.Correct,
            left.BinaryCorrect + right.BinaryCorrect
        );

    /// <summary>Adds two sums.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static MetricSums Add(MetricSums left, MetricSums right) => left + right;
}
