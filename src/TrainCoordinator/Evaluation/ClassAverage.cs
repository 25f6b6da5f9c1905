namespace Pipeline.TrainCoordinator.Evaluation;

/// <summary>A mean over classes.</summary>
/// <param name="Precision">Mean precision.</param>
/// <param name="Recall">Mean recall.</param>
/// <param name="F1">Mean F1.</param>
public sealed record ClassAverage(double Precision, double Recall, double F1);
