namespace Pipeline.Node.Reports;

/// <summary>What the whole way from messages to a model has given.</summary>
/// <param name="Corpus">The corpus folder.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Model">The model's folder.</param>
/// <param name="Preprocessing">What preprocessing has done.</param>
/// <param name="Training">What training has given.</param>
/// <param name="Predictions">What the model says of some messages it has not seen.</param>
internal sealed record RunReport(
    string Corpus,
    string Data,
    string Model,
    PreprocessReport Preprocessing,
    TrainReport Training,
    IReadOnlyList<Prediction> Predictions
);
