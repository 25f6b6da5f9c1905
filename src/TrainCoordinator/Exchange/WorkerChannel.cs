using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The coordinator's end of a tensor channel: one worker of another process, for one run.</summary>
/// <remarks>
/// A worker computes nothing it was not asked for, and is asked for one round at a time: so what is under way in either
/// direction is bounded by the round. Parameters are sent from where they lie: a frame that is under way when the round ends
/// is not ended, so that nobody uses it, and neither is the channel used any more. Half of it may be of the next round.
/// While the worker computes, rows go ahead that it will read in the next round and that this one leaves as they are.
/// </remarks>
internal sealed class WorkerChannel : IWorkerLink
{
    // Rows that go ahead are copied first: a megabyte is most of what a step of 32 documents reads, and bounds the memory.
    private const int LargestAhead = 1 << 18;

    // For one round; whatever is added to it stays within the range of times.
    private static readonly TimeSpan LongestBusy = TimeSpan.FromDays(1);

    private readonly FrameStream _frames;
    private readonly Greeting _greeting;
    private readonly ExchangeHub.LedRun _led;
    private readonly BlockingCollection<Order> _orders = [];
    private readonly bool[] _isNeeded;
    private readonly bool[] _isOpen;
    private readonly int[] _missing;
    private readonly long[] _sentWith;
    private float[] _ahead = [];
    private long _denseSent = -1;

    /// <param name="frames">A connection whose worker has been welcomed; is closed with this.</param>
    /// <param name="greeting">What the worker said.</param>
    /// <param name="led">The run's parameters, and who leads it.</param>
    internal WorkerChannel(FrameStream frames, Greeting greeting, ExchangeHub.LedRun led)
    {
        (_frames, _greeting, _led) = (frames, greeting, led);
        _isNeeded = new bool[led.Rows.RowCount];
        _isOpen = new bool[led.Rows.RowCount];
        _missing = new int[led.Rows.RowCount];
        _sentWith = new long[led.Rows.RowCount];
        _sentWith.AsSpan().Fill(-1);
    }

    /// <inheritdoc />
    public NodeId Worker => _greeting.Worker;

    /// <inheritdoc />
    public int Lanes => _greeting.Lanes;

    /// <inheritdoc />
    public bool IsRemote => true;

    /// <inheritdoc />
    /// <remarks>Says when they have been sent.</remarks>
    public void Ask(RoundKey key, ImmutableArray<int> slices) =>
        Add(parameters => SendSlices(parameters, key, slices), key);

    /// <inheritdoc />
    public void SendAhead(RoundKey key, RoundKey next, ImmutableArray<int> slices) =>
        Add(parameters => SendAhead(parameters, key, next, slices), key);

    /// <summary>Serves the worker until the channel ends, and says so when it does.</summary>
    internal void Run()
    {
        _led.Tell(new WorkerEvent.Opened(this));
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
            _led.Tell(new WorkerEvent.Closed(this));
        }
    }

    /// <summary>Ends the channel; the worker hears of it.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _frames.Dispose();
    }

    private void Add(Action<ModelParameters> send, RoundKey key)
    {
        try
        {
            _orders.Add(new Order(key, send));
        }
        catch (InvalidOperationException)
        {
            // The channel has just ended; the slices return with its last event.
        }
    }

    private void SendAll()
    {
        try
        {
            foreach (var order in _orders.GetConsumingEnumerable())
            {
                if (_led.Exchange.ParametersOf(order.Key) is { } parameters)
                {
                    order.Send(parameters);
                }
            }
        }
#pragma warning disable CA1031 // This is the outermost frame of the thread: whatever it is ends this channel, not the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            Dispose();
        }
    }

    private void SendSlices(ModelParameters parameters, RoundKey key, ImmutableArray<int> slices)
    {
        var version = parameters.Version;
        var hasDense = _denseSent != version;
        Mark(key, slices, _isNeeded);
        var missing = Missing();
        _frames
            .Put((long)key.Stage)
            .Put(key.Step)
            .Put((long)slices.Length)
            .Put(slices.AsSpan())
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
        if (!IsOpen(key))
        {
            throw new IOException("The round has ended while its parameters were on their way.");
        }
        _frames.SendEnd();
        _denseSent = version;
        NoteSent(missing, version);
        _led.Tell(new WorkerEvent.SlicesSent(Worker, key));
    }

    // The round may be over before these have gone, and others after it: what goes is a copy that was made while it was open.
    private void SendAhead(ModelParameters parameters, RoundKey key, RoundKey next, ImmutableArray<int> slices)
    {
        var size = parameters.Layout.Spec.EmbeddingSize;
        Mark(key, Enumerable.Range(0, _led.Data.Slices.GradientCosts(key.Step).Length), _isOpen);
        Mark(next, slices, _isNeeded);
        for (var row = 0; row < _isNeeded.Length; row++)
        {
            _isNeeded[row] &= !_isOpen[row];
        }
        var missing = Missing();
        missing = missing[..Math.Min(missing.Length, LargestAhead / size)];
        if (_ahead.Length < missing.Length * size)
        {
            _ahead = new float[LargestAhead];
        }
        for (var i = 0; i < missing.Length; i++)
        {
            parameters.Row(missing[i]).CopyTo(_ahead.AsSpan(i * size));
        }
        var version = parameters.Version;
        if (missing.IsEmpty || !IsOpen(key))
        {
            return;
        }
        _frames.Put((long)missing.Length).Put(missing).Send(FrameKind.Ahead);
        _frames.SendArray(_ahead.AsSpan(0, missing.Length * size)).SendEnd();
        NoteSent(missing, version);
    }

    private bool IsOpen(RoundKey key) => _led.Exchange.ParametersOf(key) is not null;

    // Rows that slices read.
    private void Mark(RoundKey key, IEnumerable<int> slices, bool[] isRead)
    {
        Array.Clear(isRead);
        foreach (var slice in slices)
        {
            if (key.Stage == RoundStage.Gradient)
            {
                _led.Data.Slices.MarkGradientWords(key.Step, slice, isRead);
            }
            else
            {
                _led.Data.Slices.MarkEvaluationWords(slice, isRead);
            }
        }
    }

    // Needed rows that the worker has never had, or only as they were before they changed.
    private ReadOnlySpan<int> Missing()
    {
        var count = 0;
        // A step needs one row in some dozen: most are passed over many at a time.
        for (var row = NextNeeded(0); row < _isNeeded.Length; row = NextNeeded(row + 1))
        {
            if (_sentWith[row] < _led.Rows[row])
            {
                _missing[count++] = row;
            }
        }
        return _missing.AsSpan(0, count);
    }

    private int NextNeeded(int from)
    {
        var next = _isNeeded.AsSpan(from).IndexOf(true);
        return next < 0 ? _isNeeded.Length : from + next;
    }

    private void NoteSent(ReadOnlySpan<int> rows, long version)
    {
        foreach (var row in rows)
        {
            _sentWith[row] = version;
        }
    }

    private WorkerEvent Read(FrameKind kind)
    {
        var stage = (RoundStage)_frames.TakeInt32(0, 1);
        var key = new RoundKey(_greeting.Run, _greeting.Generation, stage, _frames.TakeInt64());
        return kind switch
        {
            FrameKind.Gradient when stage == RoundStage.Gradient => ReadGradient(key),
            FrameKind.Evaluated when stage == RoundStage.Evaluation => ReadFigures(key),
            FrameKind.Worked => new WorkerEvent.Worked(Worker, key, _frames.TakeInt32(0, Lanes - 1), TakeBusy()),
            _ => throw new IOException($"A worker sent a frame of kind {kind} for a round of kind {stage}."),
        };
    }

    private WorkerEvent.GradientArrived ReadGradient(RoundKey key)
    {
        var node = new SliceRange(_frames.TakeInt32(0, int.MaxValue), _frames.TakeInt32(1, int.MaxValue));
        var whole = _led.Exchange.SlicesOf(key);
        if (whole?.HasNode(node) == false)
        {
            throw new IOException($"A worker sent a sum of {node}, which is no node over {whole}.");
        }
        // Of a round that is over nothing is used.
        var sums = TakeSums(whole is null ? null : _led.Data.Slices.GradientDocuments(key.Step, node));
        var ranks = _frames.TakeRanks(_led.Exchange.Layout.Spec.EmbeddingRows);
        var gradient = _led.Exchange.Rent();
        gradient.Sums = sums;
        _frames.ReceiveArray(gradient.Dense);
        _frames.ReceiveArray(gradient.ReplaceRows(ranks));
        _frames.ReceiveEnd();
        return new WorkerEvent.GradientArrived(this, key, node, gradient);
    }

    private WorkerEvent.SliceEvaluated ReadFigures(RoundKey key)
    {
        var slices = _led.Data.Slices;
        var slice = _frames.TakeInt32(0, slices.EvaluationCosts.Length - 1);
        var documents = slices.Evaluation(slice).Count;
        var sums = TakeSums(documents);
        var predicted = _frames.Take<int>(_frames.TakeInt32(documents, documents));
        var classes = _led.Exchange.Layout.Spec.Classes;
        if (predicted.ContainsAnyExceptInRange(0, classes - 1))
        {
            throw new IOException($"A worker predicted a class that is none of {classes}.");
        }
        return new WorkerEvent.SliceEvaluated(Worker, key, slice, new(sums, [.. predicted]));
    }

    // A loss may be any number: of a run that diverges it is none, and whoever leads it says so.
    private MetricSums TakeSums(int? expected)
    {
        var documents = _frames.TakeInt32(expected ?? 0, expected ?? int.MaxValue);
        var loss = _frames.TakeDouble();
        var correct = _frames.TakeInt32(0, documents);
        var pairs = Math.Min(int.MaxValue, (long)documents * _led.Exchange.Layout.Spec.Classes);
        return new MetricSums(documents, loss, correct, _frames.TakeInt32(0, (int)pairs));
    }

    private TimeSpan TakeBusy()
    {
        var busy = new TimeSpan(_frames.TakeInt64());
        return busy >= TimeSpan.Zero && busy <= LongestBusy
            ? busy
            : throw new IOException($"A worker says that a lane has worked for {busy}.");
    }

    private sealed record Order(RoundKey Key, Action<ModelParameters> Send);
}
