using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Pure: from the figures of slices to an evaluation.</summary>
internal static class Evaluations
{
    /// <summary>The evaluation of some documents of a run.</summary>
    /// <param name="data">The run's documents and slices.</param>
    /// <param name="evaluation">What their evaluation gave, in the order of the slices.</param>
    /// <param name="weightsSha256">Hash of the parameters.</param>
    /// <param name="manifestSha256">Hash of the data folder's manifest.</param>
    /// <param name="part">Which documents they are.</param>
    internal static EvaluationDocument Of(
        RunData data,
        EvaluationFigures evaluation,
        string weightsSha256,
        string manifestSha256,
        EvaluatedPart part
    )
    {
        var evaluated = data.Slices.HeldOut;
        var labels = new int[evaluated.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = data.Documents.Labels[evaluated[i]];
        }
        var record = data.Record;
        var report = EvaluationReport.Of(
            record.Labels,
            labels,
            evaluation.Predicted.AsSpan(),
            evaluation.Sums.Loss,
            evaluation.Sums.BinaryCorrect,
            record.Model.Loss
        );
        return new EvaluationDocument(
            report.Accuracy,
            report.Loss,
            report.Documents,
            record.Split.Description,
            record.Data.Tokenizer.Strip,
            record.Settings.Vocabulary,
            record.Model.Loss,
            part,
            weightsSha256,
            manifestSha256,
            report
        );
    }
}
