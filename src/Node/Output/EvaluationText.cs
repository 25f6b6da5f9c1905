using Pipeline.Node.Reports;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Node.Output;

/// <summary>How good a model is, as text.</summary>
internal static class EvaluationText
{
    private const int ConfusionsShown = 5;
    private const int MatrixGap = 1; // 20 classes of three digits fit 84 characters

    /// <summary>Writes a report, and the confusion matrix where the lines are wide enough for it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="conditions">What was evaluated.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(EvaluationReport report, EvaluationConditions conditions, TextReport text)
    {
        text.Facts([
            ("split", conditions.Split),
            ("strip", conditions.Strip),
            ("vocabulary", conditions.Vocabulary),
            ("documents", $"{Quantity.Count(report.Documents)}, {conditions.Part}"),
            ("accuracy", Beside(report.Accuracy, report.Untrained.Accuracy)),
            .. KerasAccuracy(report),
            ("loss", Beside(report.Loss, report.Untrained.Loss)),
        ]);
        text.Line();
        text.Table(["class", "number", "precision", "recall", "F1", "documents", "predicted"], [.. ClassRows(report)]);
        text.Line();
        WriteConfusion(report, text);
    }

    private static string Beside(double value, double untrained) =>
        $"{Quantity.Fraction(value)} (without training {Quantity.Fraction(untrained)})";

    // Keras prints it under binary cross-entropy alone.
    private static IEnumerable<(string Name, string Value)> KerasAccuracy(EvaluationReport report) =>
        report.Untrained == UntrainedFigures.Of(LossKind.BinaryCrossEntropy, report.Classes.Count)
            ? [("Keras' accuracy", Beside(report.BinaryAccuracy, report.Untrained.BinaryAccuracy))]
            : [];

    private static IEnumerable<string[]> ClassRows(EvaluationReport report)
    {
        var classes = report.Classes.Select(
            (figures, c) =>
                (string[])
                    [
                        figures.Label,
                        $"{c + 1}",
                        Quantity.Fraction(figures.Precision),
                        Quantity.Fraction(figures.Recall),
                        Quantity.Fraction(figures.F1),
                        Quantity.Count(figures.Support),
                        Quantity.Count(figures.Predicted),
                    ]
        );
        return
        [
            .. classes,
            AverageRow("mean of classes", report.Macro),
            AverageRow("mean of documents", report.Weighted),
        ];
    }

    private static string[] AverageRow(string name, ClassAverage average) =>
        [
            name,
            "",
            Quantity.Fraction(average.Precision),
            Quantity.Fraction(average.Recall),
            Quantity.Fraction(average.F1),
            "",
            "",
        ];

    private static void WriteConfusion(EvaluationReport report, TextReport text)
    {
        var numbers = Enumerable.Range(1, report.Classes.Count).Select(number => $"{number}");
        var rows = report.Confusion.Select((row, c) => (string[])[$"{c + 1}", .. row.Select(Cell)]);
        string[] header = ["true", .. numbers];
        string[][] cells = [.. rows];
        if (text.FitsTable(header, cells, MatrixGap))
        {
            text.Line("Documents by true class (lines) and predicted class (columns), both by number:");
            text.Table(header, cells, MatrixGap);
        }
        else
        {
            text.Line("The lines are too short for the confusion matrix; --json has it.");
        }
        foreach (var (documents, actual, predicted) in Confusions(report).Take(ConfusionsShown))
        {
            text.Line($"{Quantity.Count(documents)} of {actual} taken for {predicted}");
        }
    }

    // Nothing stands for 0, so that the matrix shows its pattern.
    private static string Cell(long documents) => documents == 0 ? "." : $"{documents}";

    private static IEnumerable<(long Documents, string Actual, string Predicted)> Confusions(EvaluationReport report) =>
        report
            .Confusion.SelectMany(
                (row, actual) =>
                    row.Select(
                            (documents, predicted) =>
                                (documents, report.Classes[actual].Label, report.Classes[predicted].Label)
                        )
                        .Where((confusion, predicted) => predicted != actual && confusion.documents > 0)
            )
            .OrderByDescending(confusion => confusion.documents);
}
