using System.Runtime.ExceptionServices;

namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Spreads independent blocks of work over threads of its own.</summary>
/// <param name="lanes">Number of threads, at least 1; the caller's is one of them.</param>
/// <param name="cancellation">Ends the work before the next block.</param>
/// <remarks>
/// Threads of its own, because minutes of arithmetic on the thread pool would starve the cluster's heartbeats. Which
/// lane does which block is left to chance, so a block may write only to what is its own.
/// </remarks>
internal sealed class LaneWork(int lanes, CancellationToken cancellation)
{
    /// <summary>Does every block once.</summary>
    /// <param name="blockCount">Number of blocks.</param>
    /// <param name="block">Does one block, given its zero-based number.</param>
    internal void Run(int blockCount, Action<int> block) => Run(blockCount, () => block, (run, number) => run(number));

    /// <summary>Does every block once, with something of its own for each lane.</summary>
    /// <param name="blockCount">Number of blocks.</param>
    /// <param name="newScratch">Makes a lane's own memory.</param>
    /// <param name="block">Does one block, given the lane's memory and the block's zero-based number.</param>
    internal void Run<TScratch>(int blockCount, Func<TScratch> newScratch, Action<TScratch, int> block)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;

        void DoBlocks()
        {
            try
            {
                var scratch = newScratch();
                while (Volatile.Read(ref failure) is null)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var number = Interlocked.Increment(ref next);
                    if (number >= blockCount)
                    {
                        break;
                    }
                    block(scratch, number);
                }
            }
#pragma warning disable CA1031 // Whatever a lane throws is thrown again on the caller's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }

        var others = new Thread[Math.Max(0, Math.Min(lanes, blockCount) - 1)];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(DoBlocks) { IsBackground = true, Name = $"vectors-{i + 1}" };
            others[i].Start();
        }
        DoBlocks();
        foreach (var thread in others)
        {
            thread.Join();
        }
        failure?.Throw();
    }
}
