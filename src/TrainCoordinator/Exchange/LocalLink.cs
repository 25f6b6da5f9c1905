using System.Collections.Immutable;
using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>Both ends of the way between a coordinator and lanes of its own process: what one says the other hears at once.</summary>
/// <param name="worker">The worker.</param>
/// <param name="lanes">Its lanes.</param>
/// <param name="led">The run.</param>
internal sealed class LocalLink(NodeId worker, int lanes, ExchangeHub.LedRun led) : IWorkerLink, ICoordinatorLink
{
    private Action<RoundKey, ImmutableArray<int>> _asked = (_, _) => { };
    private Action _lost = () => { };
    private int _isOver;

    /// <inheritdoc />
    public NodeId Worker => worker;

    /// <inheritdoc />
    public int Lanes => lanes;

    /// <inheritdoc />
    public bool IsRemote => false;

    /// <inheritdoc />
    public IWorkerExchange Exchange => led.Exchange;

    /// <inheritdoc />
    public void Listen(Action<RoundKey, ImmutableArray<int>> asked, Action lost)
    {
        (_asked, _lost) = (asked, lost);
        led.Tell(new WorkerEvent.Opened(this));
    }

    /// <inheritdoc />
    public void Ask(RoundKey key, ImmutableArray<int> slices) => _asked(key, slices);

    /// <inheritdoc />
    public void SendAhead(RoundKey key, RoundKey next, ImmutableArray<int> slices) { }

    /// <inheritdoc />
    public void Report(LaneResult result)
    {
        led.Tell(
            result switch
            {
                LaneResult.GradientsComputed done => new WorkerEvent.GradientsHandedOver(worker, done.Key, done.Slices),
                LaneResult.SliceEvaluated done => new WorkerEvent.SliceEvaluated(
                    worker,
                    done.Key,
                    done.Slice,
                    done.Figures
                ),
                _ => throw new UnreachableException($"A lane gives no {result}."),
            }
        );
        led.Tell(new WorkerEvent.Worked(worker, result.Key, result.Lane, result.Busy));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            led.Tell(new WorkerEvent.Closed(this));
            _lost();
        }
    }
}
