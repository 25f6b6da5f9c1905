using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>What an evaluation has given.</summary>
/// <param name="Run">The run.</param>
/// <param name="EvaluationJson">Figures, figures by class and confusion matrix, as in <c>model/evaluation.json</c>, without its blanks.</param>
/// <param name="Duration">Wall time, loading included.</param>
public sealed record EvaluateSummary(RunId Run, string EvaluationJson, TimeSpan Duration);
