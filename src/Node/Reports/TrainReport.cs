using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Evaluation;

namespace Pipeline.Node.Reports;

/// <summary>What training has given.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Split">How the documents were split, and what came out.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="WeightsSha256">Hash of all parameters.</param>
/// <param name="Epochs">The epochs, in order.</param>
/// <param name="Seconds">Wall time of this command's job; 0 where the run had ended before.</param>
/// <param name="LoadingSeconds">The part of it before the first step.</param>
/// <param name="Checkpoints">Checkpoints written.</param>
/// <param name="Lanes">What became of the lanes' time.</param>
/// <param name="ResumedFrom">The checkpoint it went on from.</param>
/// <param name="Evaluation">How good the model is; <c>null</c> where nothing was held out.</param>
internal sealed record TrainReport(
    string Run,
    string Split,
    long Parameters,
    string WeightsSha256,
    IReadOnlyList<EpochSummary> Epochs,
    double Seconds,
    double LoadingSeconds,
    int Checkpoints,
    LaneUse? Lanes,
    string? ResumedFrom,
    EvaluationDocument? Evaluation
)
{
    /// <summary>The report on a job that has ended.</summary>
    /// <param name="summary">What it gave.</param>
    internal static TrainReport Of(TrainSummary summary) =>
        new(
            summary.RunFolder,
            summary.Split,
            summary.ParameterCount,
            summary.WeightsSha256,
            summary.Epochs,
            Math.Round(summary.Duration.TotalSeconds, 3),
            Math.Round(summary.Loading.TotalSeconds, 3),
            summary.Checkpoints,
            summary.Lanes,
            summary.ResumedFrom,
            summary.EvaluationJson is { } json ? EvaluationJson.Read(json) : null
        );
}
