namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>Spreads work over the elements of long arrays, where each element is for itself, over the processor's cores.</summary>
/// <remarks>
/// On the thread pool: the work takes a millisecond, while lanes and messages have nothing else to do. There are more
/// parts than threads, so that one that wakes late or has the costlier items does less.
/// </remarks>
internal static class FlatWork
{
    // Less takes no longer than waking a thread.
    private const int LeastCost = 1 << 14;
    private const int PartsPerLane = 4;

    /// <summary>Does all of the work.</summary>
    /// <param name="lanes">Number of threads, at least 1.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="cost">Number of elements that an item has.</param>
    /// <param name="part">Does a part of the work: from an item on, a number of items.</param>
    internal static void Run(int lanes, int count, int cost, Action<int, int> part)
    {
        var parts = lanes == 1 ? 1 : (int)Math.Min(PartsPerLane * lanes, (long)count * cost / LeastCost);
        if (parts <= 1)
        {
            part(0, count);
            return;
        }
        Parallel.For(
            0,
            parts,
            new ParallelOptions { MaxDegreeOfParallelism = lanes },
            i =>
            {
                var first = (int)((long)i * count / parts);
                part(first, (int)((i + 1L) * count / parts) - first);
            }
        );
    }
}
