using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;

namespace Pipeline.Node.Commands;

/// <summary>The figures of a run as pictures beside its model.</summary>
internal static class RunPlots
{
    /// <summary>Writes <c>curves.svg</c> and <c>confusion.svg</c> into the run folder.</summary>
    /// <param name="summary">What the run gave; nothing is drawn where nothing was held out, or where a client of a cluster does not see the folder.</param>
    /// <exception cref="Shared.Errors.StorageException">The folder cannot be written.</exception>
    internal static void Write(TrainSummary summary)
    {
        if (summary.EvaluationJson is null || !Directory.Exists(summary.RunFolder))
        {
            return;
        }
        var evaluation = EvaluationJson.Read(summary.EvaluationJson);
        var conditions = EvaluationConditions.Of(evaluation);
        AtomicFile.Write(
            Path.Combine(summary.RunFolder, "confusion.svg"),
            stream => ConfusionPlot.Write(stream, evaluation.Report, conditions)
        );
        AtomicFile.Write(
            Path.Combine(summary.RunFolder, "curves.svg"),
            stream => CurvesPlot.Write(stream, summary.Epochs, conditions)
        );
    }
}
