using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>What a model says of some documents.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Predictions">The documents, in the order given.</param>
/// <param name="Rejections">Documents that could not be classified, in the order given, and why.</param>
internal sealed record PredictReport(
    string Run,
    IReadOnlyList<Prediction> Predictions,
    IReadOnlyList<Rejection> Rejections
);
