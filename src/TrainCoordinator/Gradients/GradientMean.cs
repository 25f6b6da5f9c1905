using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>What happens to the sum over a batch before the optimizer sees it.</summary>
public static class GradientMean
{
    /// <summary>Turns the sum over a batch into its mean and limits its length.</summary>
    /// <param name="sum">The sum over all slices; becomes the limited mean.</param>
    /// <param name="documentCount">Number of documents in the batch, at least 1.</param>
    /// <param name="maxNorm">Largest Euclidean norm over dense parameters and rows together; 0 sets no limit.</param>
    /// <param name="lanes">Number of threads that share the work, at least 1; does not show in the result.</param>
    /// <returns>The norm of the mean before it was limited; 0 where there is no limit.</returns>
    /// <remarks>The norm is taken in double precision and in one order. Linear in the gradient.</remarks>
    public static double Form(SliceGradient sum, long documentCount, double maxNorm, int lanes = 1)
    {
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentOutOfRangeException.ThrowIfLessThan(documentCount, 1);
        Change(sum, lanes, values => FlatSpan.Divide(values, documentCount));
        if (maxNorm <= 0)
        {
            return 0;
        }
        var norm = Math.Sqrt(FlatSpan.SumOfSquares(sum.Dense) + FlatSpan.SumOfSquares(sum.RowValues));
        if (norm > maxNorm)
        {
            var factor = (float)(maxNorm / norm);
            Change(sum, lanes, values => FlatSpan.Multiply(values, factor));
        }
        return norm;
    }

    private static void Change(SliceGradient sum, int lanes, Action<Span<float>> part)
    {
        FlatWork.Run(lanes, sum.Dense.Length, 1, (i, count) => part(sum.Dense.AsSpan(i, count)));
        FlatWork.Run(lanes, sum.RowValues.Length, 1, (i, count) => part(sum.RowValues.Slice(i, count)));
    }
}
