using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>Slices that wait for a lane, handed out in portions.</summary>
/// <param name="laneCount">Number of lanes that take from it.</param>
/// <remarks>
/// An engine is faster on several slices at once, but the lanes should end together: so a lane takes its fair share of
/// half of what is left, and the last portions are single slices. Source: guided self-scheduling, Polychronopoulos and
/// Kuck, IEEE TC 1987. Safe for concurrent use.
/// </remarks>
internal sealed class SliceQueue(int laneCount)
{
    private readonly object _gate = new();
    private readonly Queue<Waiting> _waiting = [];
    private long _waitingCost;
    private bool _closed;

    /// <summary>Adds slices of a round.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices, the costliest first.</param>
    /// <param name="costs">What each slice of the round costs.</param>
    internal void Add(RoundKey key, ImmutableArray<int> slices, ImmutableArray<int> costs)
    {
        lock (_gate)
        {
            foreach (var slice in slices)
            {
                _waiting.Enqueue(new Waiting(key, slice, costs[slice]));
                _waitingCost += costs[slice];
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
            if (_closed)
            {
                (key, slices) = (default, null);
                return false;
            }
            key = _waiting.Peek().Key;
            var share = key.Stage == RoundStage.Evaluation ? 1 : Share();
            var portion = new List<int>();
            var cost = 0L;
            do
            {
                var next = _waiting.Dequeue();
                cost += next.Cost;
                portion.Add(next.Slice);
            } while (cost < share && _waiting.TryPeek(out var following) && following.Key == key);
            _waitingCost -= cost;
            slices = [.. portion];
            return true;
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

    private long Share() => laneCount == 1 ? _waitingCost : Math.Max(1, _waitingCost / (2 * laneCount));

    private readonly record struct Waiting(RoundKey Key, int Slice, int Cost);
}
