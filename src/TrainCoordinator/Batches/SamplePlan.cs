using Pipeline.Shared.Seeds;

namespace Pipeline.TrainCoordinator.Batches;

/// <summary>Which documents each step of an epoch has: a pure function of the seed, whoever computes the step.</summary>
/// <remarks>
/// One uniform permutation of the training documents per epoch, cut in order; the last batch is smaller where the count
/// does not divide. Source: Keras' <c>fit</c>. Immutable; four bytes per document.
/// </remarks>
public sealed class SamplePlan
{
    // Stream of the epochs' permutations under the run's seed. Never renumber: the weights of every seed depend on it.
    private const ulong EpochOrder = 0x4f72646572; // "Order"

    private readonly int[] _order;

    /// <summary>The plan of one epoch.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="epoch">Zero-based epoch.</param>
    /// <param name="documentCount">Number of training documents, at least 1.</param>
    /// <param name="batchSize">Documents per step, at least 1.</param>
    public SamplePlan(ulong seed, int epoch, int documentCount, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfLessThan(documentCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        BatchSize = batchSize;
        StepCount = StepsPerEpoch(documentCount, batchSize);
        _order = Permutation.Of(documentCount, CounterRandom.Key(CounterRandom.Key(seed, EpochOrder), (ulong)epoch));
    }

    /// <summary>Documents per step, except perhaps the last.</summary>
    public int BatchSize { get; }

    /// <summary>Number of steps in the epoch.</summary>
    public int StepCount { get; }

    /// <summary>Number of steps in every epoch.</summary>
    /// <param name="documentCount">Number of training documents.</param>
    /// <param name="batchSize">Documents per step.</param>
    public static int StepsPerEpoch(int documentCount, int batchSize) =>
        (int)(((long)documentCount + batchSize - 1) / batchSize);

    /// <summary>The documents of one step.</summary>
    /// <param name="step">Zero-based step within the epoch.</param>
    /// <returns>Zero-based positions among the training documents; a document's place in the batch is its index here.</returns>
    public ReadOnlySpan<int> Batch(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, StepCount);
        var start = step * BatchSize;
        return _order.AsSpan(start, Math.Min(BatchSize, _order.Length - start));
    }
}
