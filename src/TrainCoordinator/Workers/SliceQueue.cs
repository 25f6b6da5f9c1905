using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>Slices that wait for a lane, handed out in portions.</summary>
/// <param name="laneCount">Number of lanes that take from it.</param>
/// <remarks>
/// An engine is faster on several slices at once, but the lanes should end together: so each lane has a fair share, and
/// takes all of it but the cheapest slice. Those come last, one by one, to whoever is ready for them. Safe for concurrent
/// use.
/// </remarks>
internal sealed class SliceQueue(int laneCount)
{
    private readonly object _gate = new();
    private readonly Queue<(RoundKey Key, int[] Slices)> _waiting = [];
    private bool _closed;

    /// <summary>Adds slices of a round.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices, the costliest first.</param>
    /// <param name="costs">What each slice of the round costs.</param>
    internal void Add(RoundKey key, ImmutableArray<int> slices, ImmutableArray<int> costs)
    {
        var portions =
            key.Stage == RoundStage.Evaluation ? [.. slices.Select(slice => (int[])[slice])] : Portions(slices, costs);
        lock (_gate)
        {
            foreach (var portion in portions)
            {
                _waiting.Enqueue((key, portion));
            }
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for slices and takes a portion of them, all of one round.</summary>
    /// <param name="key">Their round.</param>
    /// <param name="slices">The slices.</param>
    /// <returns>Whether there was one; not once the queue is closed.</returns>
    internal bool TryTake(out RoundKey key, [NotNullWhen(true)] out int[]? slices)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }
            (key, slices) = _closed ? (default, null) : _waiting.Dequeue();
            return slices is not null;
        }
    }

    /// <summary>Ends all waiting.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private List<int[]> Portions(ImmutableArray<int> slices, ImmutableArray<int> costs)
    {
        if (laneCount == 1)
        {
            return
            [
                [.. slices],
            ];
        }
        var shares = FairShares.Of(slices.AsSpan(), costs, laneCount);
        return
        [
            .. shares.Where(share => share.Length > 0).Select(share => share.Length == 1 ? share : share[..^1]),
            .. shares
                .Where(share => share.Length > 1)
                .OrderByDescending(share => costs[share[^1]])
                .Select(share => share[^1..]),
        ];
    }
}
