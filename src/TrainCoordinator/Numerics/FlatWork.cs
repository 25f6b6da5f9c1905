using System.Runtime.ExceptionServices;

namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>Spreads work over the elements of long arrays, where each element is for itself, over the processor's cores.</summary>
/// <remarks>
/// On the thread pool: the work takes a millisecond, while lanes and messages have next to nothing else to do. Waking a
/// thread takes a good part of that, so the caller begins at once, others help from when they are awake, and nobody waits
/// for one that comes too late, as <see cref="Parallel"/> does.
/// </remarks>
internal static class FlatWork
{
    // Less takes no longer than waking a thread.
    private const int LeastCost = 1 << 14;
    private const int PartsPerLane = 8;

    /// <summary>Does all of the work.</summary>
    /// <param name="lanes">Number of threads, at least 1.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="cost">Number of elements that an item has.</param>
    /// <param name="part">Does a part of the work: from an item on, a number of items.</param>
    internal static void Run(int lanes, int count, long cost, Action<int, int> part)
    {
        var parts = lanes == 1 ? 1 : (int)Math.Min(PartsPerLane * lanes, count * cost / LeastCost);
        if (parts <= 1)
        {
            part(0, count);
            return;
        }
        var work = new SharedWork(count, parts, part);
        for (var helper = 1; helper < lanes; helper++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
        work.Execute();
        work.WaitForOthers();
    }

    private sealed class SharedWork(int count, int parts, Action<int, int> part) : IThreadPoolWorkItem
    {
        private int _begun;
        private int _ended;
        private ExceptionDispatchInfo? _failure;

        // Until all parts have been begun.
        public void Execute()
        {
            for (int i; (i = Interlocked.Increment(ref _begun) - 1) < parts; Interlocked.Increment(ref _ended))
            {
                var first = (int)((long)i * count / parts);
                try
                {
                    part(first, (int)((i + 1L) * count / parts) - first);
                }
#pragma warning disable CA1031 // Whatever it is, the caller throws it again.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(e));
                }
            }
        }

        internal void WaitForOthers()
        {
            var spinner = new SpinWait();
            while (Volatile.Read(ref _ended) < parts)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }
            _failure?.Throw();
        }
    }
}
