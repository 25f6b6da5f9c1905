namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>How well one class is told from the others.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Support">Number of its documents.</param>
/// <param name="Predicted">Number of documents predicted to be of it.</param>
/// <param name="Precision">Share of the predicted that are of it; 0 where none was predicted.</param>
/// <param name="Recall">Share of its documents that were predicted; 0 where it has none.</param>
/// <param name="F1">Harmonic mean of the two; 0 where both are.</param>
public sealed record ClassFigures(
    string Label,
    long Support,
    long Predicted,
    double Precision,
    double Recall,
    double F1
);
