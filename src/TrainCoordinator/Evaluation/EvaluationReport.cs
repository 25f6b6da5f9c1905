using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>How good a model's predictions are.</summary>
public sealed record EvaluationReport
{
    /// <summary>Number of documents.</summary>
    public required long Documents { get; init; }

    /// <summary>Share of documents whose most probable class is the true one.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the loss that the model was trained with.</summary>
    public required double Loss { get; init; }

    /// <summary>Accuracy as Keras prints it under binary cross-entropy: the share of (document, class) pairs whose rounded probability is the target.</summary>
    public required double BinaryAccuracy { get; init; }

    /// <summary>What an untrained model scores.</summary>
    public required UntrainedFigures Untrained { get; init; }

    /// <summary>Figures of each class, in the order of the labels.</summary>
    public required IReadOnlyList<ClassFigures> Classes { get; init; }

    /// <summary>Means in which every class counts the same.</summary>
    public required ClassAverage Macro { get; init; }

    /// <summary>Means in which every document counts the same.</summary>
    public required ClassAverage Weighted { get; init; }

    /// <summary>Number of documents by true class, then by predicted class.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Confusion { get; init; }

    /// <summary>The report on some predictions.</summary>
    /// <param name="labelNames">Names of the classes.</param>
    /// <param name="labels">Zero-based true class of each document; at least one.</param>
    /// <param name="probabilities">Predicted probabilities, row-major [documents, classes].</param>
    /// <param name="kind">The loss that the model was trained with.</param>
    /// <exception cref="ArgumentException">The number of probabilities does not fit.</exception>
    /// <remarks>Losses are summed in double precision in a fixed tree over the documents' order.</remarks>
    public static EvaluationReport Of(
        IReadOnlyList<string> labelNames,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> probabilities,
        LossKind kind
    )
    {
        ArgumentNullException.ThrowIfNull(labelNames);
        var classes = labelNames.Count;
        if (labels.Length == 0 || probabilities.Length != (long)labels.Length * classes)
        {
            throw new ArgumentException(
                $"There are {probabilities.Length} probabilities for {labels.Length} documents and {classes} classes.",
                nameof(probabilities)
            );
        }
        var predicted = new int[labels.Length];
        var losses = new double[labels.Length];
        long binaryCorrect = 0;
        for (var d = 0; d < labels.Length; d++)
        {
            var ofDocument = probabilities.Slice(d * classes, classes);
            predicted[d] = Score.Predicted(ofDocument);
            losses[d] = Score.Loss(kind, ofDocument, labels[d]);
            binaryCorrect += Score.BinaryCorrect(ofDocument, labels[d]);
        }
        return Of(labelNames, labels, predicted, Sum(losses), binaryCorrect, kind);
    }

    /// <summary>The report on predictions whose losses are summed already.</summary>
    /// <param name="labelNames">Names of the classes.</param>
    /// <param name="labels">Zero-based true class of each document; at least one.</param>
    /// <param name="predicted">Zero-based most probable class of each document.</param>
    /// <param name="lossSum">Sum of the documents' losses.</param>
    /// <param name="binaryCorrect">Number of (document, class) pairs whose rounded probability is the target.</param>
    /// <param name="kind">The loss that the model was trained with.</param>
    /// <exception cref="ArgumentException">There are not as many predictions as labels, or none.</exception>
    public static EvaluationReport Of(
        IReadOnlyList<string> labelNames,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> predicted,
        double lossSum,
        long binaryCorrect,
        LossKind kind
    )
    {
        ArgumentNullException.ThrowIfNull(labelNames);
        if (labels.Length == 0 || predicted.Length != labels.Length)
        {
            throw new ArgumentException(
                $"There are {predicted.Length} predictions for {labels.Length} documents.",
                nameof(predicted)
            );
        }
        var classes = labelNames.Count;
        var confusion = Enumerable.Range(0, classes).Select(_ => new long[classes]).ToArray();
        for (var d = 0; d < labels.Length; d++)
        {
            confusion[labels[d]][predicted[d]]++;
        }
        double documentCount = labels.Length;
        var figures = labelNames.Select((name, c) => FiguresOf(name, confusion, c)).ToArray();
        return new EvaluationReport
        {
            Documents = labels.Length,
            Accuracy = confusion.Select((row, c) => row[c]).Sum() / documentCount,
            Loss = lossSum / documentCount,
            BinaryAccuracy = binaryCorrect / (documentCount * classes),
            Untrained = UntrainedFigures.Of(kind, classes),
            Classes = figures,
            Macro = Average(figures, _ => 1.0 / classes),
            Weighted = Average(figures, figure => figure.Support / documentCount),
            Confusion = confusion,
        };
    }

    private static ClassFigures FiguresOf(string name, long[][] confusion, int c)
    {
        var (support, predicted) = (confusion[c].Sum(), confusion.Sum(row => row[c]));
        var (precision, recall) = (Ratio(confusion[c][c], predicted), Ratio(confusion[c][c], support));
        var f1 = Ratio(2 * confusion[c][c], support + predicted);
        return new ClassFigures(name, support, predicted, precision, recall, f1);
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : part / (double)whole;

    private static ClassAverage Average(ClassFigures[] figures, Func<ClassFigures, double> weight) =>
        new(
            figures.Sum(figure => weight(figure) * figure.Precision),
            figures.Sum(figure => weight(figure) * figure.Recall),
            figures.Sum(figure => weight(figure) * figure.F1)
        );

    private static double Sum(ReadOnlySpan<double> values) =>
        values.Length == 1 ? values[0] : Sum(values[..(values.Length / 2)]) + Sum(values[(values.Length / 2)..]);
}
