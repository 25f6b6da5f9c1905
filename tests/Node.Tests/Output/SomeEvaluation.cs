using Pipeline.Node.Reports;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Node.Tests.Output;

/// <summary>Evaluations to write.</summary>
internal static class SomeEvaluation
{
    internal static EvaluationConditions Conditions { get; } =
        new("split file 20news-bydate.tsv: 4 train, 6 test, 0 left out", "leaky", "training part", "held-out");

    /// <summary>Six documents of three classes: four right, one of sci.space taken for rec.autos, one of rec.autos for sci.space.</summary>
    internal static EvaluationReport OfThreeClasses(LossKind loss = LossKind.CategoricalCrossEntropy) =>
        EvaluationReport.Of(
            ["alt.atheism", "rec.autos", "sci.space"],
            [0, 0, 0, 1, 2, 2],
            [0, 0, 0, 2, 1, 2],
            lossSum: 3,
            binaryCorrect: 14,
            loss
        );

    /// <summary>A matrix of the shape of the real corpus: 20 long names, hundreds of documents each.</summary>
    internal static EvaluationReport OfTwentyClasses()
    {
        string[] labels = [.. Enumerable.Range(1, 20).Select(c => $"comp.sys.ibm.pc.hardwa{c:00}")];
        int[] actual = [.. Enumerable.Range(0, 20 * 389).Select(document => document / 389)];
        int[] predicted = [.. actual.Select((c, document) => document % 389 < 330 ? c : document * 7 % 20)];
        return EvaluationReport.Of(labels, actual, predicted, 4000, 150_000, LossKind.CategoricalCrossEntropy);
    }

    internal static IReadOnlyList<EpochSummary> Epochs(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(epoch => new EpochSummary(
                    epoch,
                    new TrainFigures(11_314, 2.5 / (epoch + 1), 0, 1 - (0.6 / (epoch + 1))),
                    epoch % 2 == 0
                        ? new TrainFigures(7_532, 2.0 / (epoch + 1) + 0.3, 0, 0.875 - (0.5 / (epoch + 1)))
                        : null,
                    TimeSpan.FromSeconds(40)
                )),
        ];
}
