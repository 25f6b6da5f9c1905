using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;

namespace Pipeline.Node.Commands;

/// <summary>Reports evaluations, for every command that waits for one.</summary>
internal static class EvaluationOutput
{
    /// <summary>Reports an evaluation.</summary>
    /// <param name="summary">What it has given.</param>
    /// <param name="output">Where it goes.</param>
    internal static void Write(EvaluateSummary summary, CommandOutput output)
    {
        var evaluation = EvaluationJson.Read(summary.EvaluationJson);
        output.Report(
            EvaluationJson.Write(evaluation),
            text => EvaluationText.Write(evaluation.Report, EvaluationConditions.Of(evaluation), text)
        );
    }
}
