namespace Pipeline.TrainCoordinator.Workers;

/// <summary>Cuts slices into shares of nearly equal cost.</summary>
/// <remarks>
/// The largest differencing method: of all partial divisions the two that are least even are joined, the costliest share
/// of one with the cheapest of the other. Source: Karmarkar and Karp, "The Differencing Method of Set Partitioning",
/// 1982.
/// </remarks>
internal static class FairShares
{
    /// <summary>The shares.</summary>
    /// <param name="slices">Zero-based slices.</param>
    /// <param name="costs">What each slice of the round costs.</param>
    /// <param name="shareCount">Number of shares, at least 1.</param>
    /// <returns>Each share's slices, the costliest first; empty where there are fewer slices than shares.</returns>
    internal static int[][] Of(ReadOnlySpan<int> slices, IReadOnlyList<int> costs, int shareCount)
    {
        var divisions = new PriorityQueue<Share[], (long, int)>();
        var number = 0;
        void Enqueue(Share[] division) => divisions.Enqueue(division, (division[^1].Cost - division[0].Cost, number++));
        foreach (var slice in slices)
        {
            Enqueue([new Share(costs[slice], [slice]), .. Enumerable.Repeat(new Share(0, []), shareCount - 1)]);
        }
        while (divisions.Count > 1)
        {
            var (least, next) = (divisions.Dequeue(), divisions.Dequeue());
            Enqueue([.. least.Zip(next.Reverse(), Share.Join).OrderByDescending(share => share.Cost)]);
        }
        return divisions.TryDequeue(out var whole, out _)
            ? [.. whole.Select(share => share.Slices.OrderByDescending(slice => costs[slice]).ToArray())]
            : [];
    }

    private readonly record struct Share(long Cost, int[] Slices)
    {
        internal static Share Join(Share a, Share b) => new(a.Cost + b.Cost, [.. a.Slices, .. b.Slices]);
    }
}
