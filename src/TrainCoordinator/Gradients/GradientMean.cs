namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>What becomes of the gradients of a batch before the optimizer sees them.</summary>
public static class GradientMean
{
    /// <summary>Forms the mean gradient of a batch.</summary>
    /// <param name="parts">Gradient sums of all its slices.</param>
    /// <param name="mean">Receives the mean; none of the parts.</param>
    /// <param name="lanes">Number of threads that share the work, at least 1; does not show in the result.</param>
    /// <returns>The mean's Euclidean norm, over dense parameters and rows together, taken in double precision and in one order.</returns>
    /// <exception cref="ArgumentException">The parts are of no document.</exception>
    public static double Form(NodeParts parts, SliceGradient mean, int lanes = 1)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(mean);
        var documents = parts.Sums.Documents;
        ArgumentOutOfRangeException.ThrowIfLessThan(documents, 1, nameof(parts));
        return Math.Sqrt(parts.AddUp(mean, documents, lanes));
    }

    /// <summary>What a gradient is multiplied by to be no longer than allowed.</summary>
    /// <param name="norm">Its norm.</param>
    /// <param name="maxNorm">The largest norm allowed; 0 sets no limit.</param>
    /// <returns>At most 1.</returns>
    public static float Limit(double norm, double maxNorm) =>
        maxNorm > 0 && norm > maxNorm ? (float)(maxNorm / norm) : 1;
}
