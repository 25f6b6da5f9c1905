using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Evaluation;

public sealed class EvaluationReportTests
{
    // True classes 0 1 1 2, predicted 0 1 2 1.
    private static EvaluationReport Report(LossKind kind = LossKind.CategoricalCrossEntropy) =>
        EvaluationReport.Of(
            ["a", "b", "c"],
            [0, 1, 1, 2],
            [0.7f, 0.2f, 0.1f, 0.1f, 0.6f, 0.3f, 0.3f, 0.3f, 0.4f, 0.2f, 0.5f, 0.3f],
            kind
        );

    [Fact]
    public void Of_Accuracies_CountDocumentsAndPairs()
    {
        var report = Report();

        Assert.Equal(4, report.Documents);
        Assert.Equal(0.5, report.Accuracy);
        // All but the true classes of the third and fourth document, whose probability is below one half.
        Assert.Equal(10 / 12.0, report.BinaryAccuracy);
    }

    [Theory]
    [InlineData(LossKind.CategoricalCrossEntropy, 0.81886154)]
    [InlineData(LossKind.BinaryCrossEntropy, 0.48748142)]
    public void Of_Loss_IsTheModels(LossKind kind, double expected) => Assert.Equal(expected, Report(kind).Loss, 1e-6);

    [Fact]
    public void Of_SumsAndPredictions_GiveTheSameFigures()
    {
        var report = EvaluationReport.Of(
            ["a", "b", "c"],
            [0, 1, 1, 2],
            [0, 1, 2, 1],
            lossSum: 4 * 0.81886154,
            binaryCorrect: 10,
            LossKind.CategoricalCrossEntropy
        );

        Assert.Equal(0.81886154, report.Loss, 1e-6);
        Assert.Equal(10 / 12.0, report.BinaryAccuracy);
        Assert.Equal(Report().Confusion, report.Confusion);
    }

    [Fact]
    public void Of_Confusion_IsByTrueThenPredictedClass() =>
        Assert.Equal(
            [
                [1, 0, 0],
                [0, 1, 1],
                [0, 1, 0],
            ],
            Report().Confusion
        );

    [Fact]
    public void Of_Classes_HavePrecisionRecallAndTheirMean()
    {
        var classes = Report().Classes;

        Assert.Equal(new ClassFigures("a", Support: 1, Predicted: 1, 1, 1, 1), classes[0]);
        Assert.Equal(new ClassFigures("b", Support: 2, Predicted: 2, 0.5, 0.5, 0.5), classes[1]);
        Assert.Equal(new ClassFigures("c", Support: 1, Predicted: 1, 0, 0, 0), classes[2]);
    }

    [Fact]
    public void Of_Averages_WeighClassesOrDocuments()
    {
        var report = Report();

        Assert.Equal(0.5, report.Macro.F1, 1e-12);
        Assert.Equal(0.5, report.Weighted.F1, 1e-12);
        Assert.Equal(0.5, report.Weighted.Recall, 1e-12);
    }

    [Fact]
    public void Of_AveragesOfUnequalClasses_AreByHand()
    {
        // Of class a 3 documents, 2 of them found and nothing else taken for it; of class b 1, found among 2.
        var report = EvaluationReport.Of(
            ["a", "b"],
            [0, 0, 0, 1],
            [0, 0, 1, 1],
            lossSum: 1,
            binaryCorrect: 6,
            LossKind.CategoricalCrossEntropy
        );

        Assert.Equal(0.75, report.Macro.Precision, 1e-12);
        Assert.Equal(5 / 6.0, report.Macro.Recall, 1e-12);
        Assert.Equal(0.875, report.Weighted.Precision, 1e-12);
        Assert.Equal(0.75, report.Weighted.Recall, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Of_NotAPredictionForEachDocument_Throws(int predictions) =>
        Assert.Throws<ArgumentException>(() =>
            EvaluationReport.Of(
                ["a", "b"],
                new int[Math.Min(1, predictions)],
                new int[predictions],
                lossSum: 1,
                binaryCorrect: 1,
                LossKind.CategoricalCrossEntropy
            )
        );

    [Fact]
    public void Of_ClassNeverSeenNorPredicted_HasZeros()
    {
        var report = EvaluationReport.Of(["a", "b"], [0], [0.9f, 0.1f], LossKind.CategoricalCrossEntropy);

        Assert.Equal(new ClassFigures("b", 0, 0, 0, 0, 0), report.Classes[1]);
        Assert.Equal(0.5, report.Macro.F1);
        Assert.Equal(1, report.Weighted.F1);
    }

    [Fact]
    public void Of_WrongNumberOfProbabilities_Throws() =>
        Assert.Throws<ArgumentException>(() =>
            EvaluationReport.Of(["a", "b"], [0, 1], [1f, 0f, 1f], LossKind.CategoricalCrossEntropy)
        );
}
