namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>The sum, not the mean, of a subtree's gradients and figures.</summary>
/// <param name="Dense">Gradient sums of the dense parameters.</param>
/// <param name="Rows">Ranks of the embedding rows with a gradient, ascending and distinct; empty where the table is frozen.</param>
/// <param name="RowValues">Their gradient sums, row-major [rows, embedding size].</param>
/// <param name="Sums">Sums of loss and hits, with the masks on.</param>
public sealed record SliceGradient(float[] Dense, int[] Rows, float[] RowValues, MetricSums Sums);
