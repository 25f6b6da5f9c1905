using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The coordinator's end of a tensor channel: one worker of another process, for one run.</summary>
/// <remarks>
/// A worker computes nothing it was not asked for, and is asked for one round at a time: so what is under way in either
/// direction is bounded by the round. Parameters are sent from where they lie: a frame that is under way when the round ends
/// is not ended, so that nobody uses it, and neither is the channel used any more. Half of it may be of the next round.
/// </remarks>
internal sealed class WorkerChannel : IDisposable
{
    private readonly FrameStream _frames;
    private readonly RunId _run;
    private readonly int _generation;
    private readonly ExchangeHub.LedRun _led;
    private readonly BlockingCollection<Order> _orders = [];
    private readonly bool[] _isNeeded;
    private readonly int[] _missing;
    private readonly long[] _sentWith;
    private long _denseSent = -1;

    /// <param name="frames">A connection whose worker has been welcomed; is closed with this.</param>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="lanes">Its lanes.</param>
    /// <param name="led">The run's parameters, and who leads it.</param>
    internal WorkerChannel(
        FrameStream frames,
        RunId run,
        int generation,
        NodeId worker,
        int lanes,
        ExchangeHub.LedRun led
    )
    {
        (_frames, _run, _generation, _led) = (frames, run, generation, led);
        (Worker, Lanes) = (worker, lanes);
        _isNeeded = new bool[led.Rows.RowCount];
        _missing = new int[led.Rows.RowCount];
        _sentWith = new long[led.Rows.RowCount];
        _sentWith.AsSpan().Fill(-1);
    }

    /// <summary>The worker.</summary>
    internal NodeId Worker { get; }

    /// <summary>Its single-threaded lanes, at least 1.</summary>
    internal int Lanes { get; }

    /// <summary>Has slices of the open round computed; does not wait for the network.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices, the costliest first.</param>
    internal void Ask(RoundKey key, ImmutableArray<int> slices)
    {
        try
        {
            _orders.Add(new Order(key, slices));
        }
        catch (InvalidOperationException)
        {
            // The channel has just ended; the slices return with its last event.
        }
    }

    /// <summary>Serves the worker until the channel ends, and says so when it does.</summary>
    internal void Run()
    {
        _led.Tell(new ChannelEvent.Opened(this));
        new Thread(SendAll) { IsBackground = true, Name = "tensor channel out" }.Start();
        try
        {
            while (true)
            {
                _led.Tell(Read(_frames.Receive()));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker is gone, or was given up.
        }
        finally
        {
            Dispose();
            _led.Tell(new ChannelEvent.Closed(this));
        }
    }

    /// <summary>Ends the channel; the worker hears of it.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _frames.Dispose();
    }

    private void SendAll()
    {
        try
        {
            foreach (var order in _orders.GetConsumingEnumerable())
            {
                Send(order);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    private void Send(Order order)
    {
        if (_led.Exchange.ParametersOf(order.Key) is not { } parameters)
        {
            return;
        }
        var version = parameters.Version;
        var hasDense = _denseSent != version;
        var missing = Missing(order, version);
        _frames
            .Put((long)order.Key.Stage)
            .Put(order.Key.Step)
            .Put((long)order.Slices.Length)
            .Put(order.Slices.AsSpan())
            .Put(version)
            .Put(hasDense ? 1L : 0L)
            .Put((long)missing.Length)
            .Put(missing)
            .Send(FrameKind.Slices);
        if (hasDense)
        {
            _frames.SendArray(parameters.Dense);
        }
        foreach (var row in missing)
        {
            _frames.SendArray(parameters.Row(row));
        }
        if (_led.Exchange.ParametersOf(order.Key) is null)
        {
            throw new IOException("The round has ended while its parameters were on their way.");
        }
        _frames.SendEnd();
        _denseSent = version;
    }

    // Rows that the slices read and that the worker has never had, or only as they were before they changed.
    private ReadOnlySpan<int> Missing(Order order, long version)
    {
        var isNeeded = _isNeeded.AsSpan();
        isNeeded.Clear();
        foreach (var slice in order.Slices)
        {
            if (order.Key.Stage == RoundStage.Gradient)
            {
                _led.Data.Slices.MarkGradientWords(order.Key.Step, slice, isNeeded);
            }
            else
            {
                _led.Data.Slices.MarkEvaluationWords(slice, isNeeded);
            }
        }
        var count = 0;
        for (var row = 0; row < isNeeded.Length; row++)
        {
            if (isNeeded[row] && _sentWith[row] < _led.Rows[row])
            {
                _missing[count++] = row;
                _sentWith[row] = version;
            }
        }
        return _missing.AsSpan(0, count);
    }

    private ChannelEvent Read(FrameKind kind)
    {
        var stage = (RoundStage)_frames.TakeInt32(0, 1);
        var key = new RoundKey(_run, _generation, stage, _frames.TakeInt64());
        return kind switch
        {
            FrameKind.Gradient => ReadGradient(key),
            FrameKind.Evaluated => ReadFigures(key),
            FrameKind.Worked => new ChannelEvent.Worked(
                Worker,
                key,
                _frames.TakeInt32(0, Lanes - 1),
                new TimeSpan(_frames.TakeInt64())
            ),
            _ => throw new IOException($"A worker sent a frame of kind {kind}."),
        };
    }

    private ChannelEvent.GradientArrived ReadGradient(RoundKey key)
    {
        var node = new SliceRange(_frames.TakeInt32(0, int.MaxValue), _frames.TakeInt32(1, int.MaxValue));
        var sums = TakeSums();
        var ranks = _frames.TakeRanks(_led.Exchange.Layout.Spec.EmbeddingRows);
        var gradient = _led.Exchange.Rent();
        gradient.Sums = sums;
        _frames.ReceiveArray(gradient.Dense);
        _frames.ReceiveArray(gradient.ReplaceRows(ranks));
        _frames.ReceiveEnd();
        return new ChannelEvent.GradientArrived(Worker, key, node, gradient);
    }

    private ChannelEvent.SliceEvaluated ReadFigures(RoundKey key)
    {
        var slice = _frames.TakeInt32(0, int.MaxValue);
        var sums = TakeSums();
        var predicted = _frames.Take<int>(_frames.TakeInt32(0, int.MaxValue));
        return new ChannelEvent.SliceEvaluated(Worker, key, slice, sums, [.. predicted]);
    }

    private MetricSums TakeSums() =>
        new(_frames.TakeInt64(), _frames.TakeDouble(), _frames.TakeInt64(), _frames.TakeInt64());

    private sealed record Order(RoundKey Key, ImmutableArray<int> Slices);
}
