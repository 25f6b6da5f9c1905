using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The worker's end of a tensor channel: what is to be computed comes in with its parameters, sums go out.</summary>
/// <remarks>
/// Gradients of neighbouring slices are added here, in the order of the step's tree, and only the sums go out. Safe for
/// concurrent use by all lanes; a lane waits while the network takes its sum, so nothing piles up.
/// </remarks>
internal sealed class RemoteExchange : IWorkerExchange, ICoordinatorLink
{
    // Of those that go to places apart: some hundred kilobytes, which a processor's own cache holds in between.
    private const int RowsAtOnce = 128;

    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    private readonly FrameStream _frames;
    private readonly RunId _run;
    private readonly int _generation;
    private readonly RunSlices _slices;
    private readonly ModelParameters _parameters;
    private readonly float[] _rows;
    private readonly GradientPool _pool;
    private readonly Dictionary<int, SliceTree> _treeOf = [];
    private RoundKey? _round;

    private RemoteExchange(FrameStream frames, RunId run, int generation, ParameterLayout layout, RunSlices slices)
    {
        (_frames, _run, _generation, _slices) = (frames, run, generation, slices);
        _pool = new GradientPool(layout);
        _parameters = new ModelParameters(
            layout,
            new float[layout.Count],
            new float[layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize]
        );
        _rows = new float[RowsAtOnce * layout.Spec.EmbeddingSize];
    }

    /// <summary>Connects to the coordinator of a run, which counts on this worker from then on; tries a few times where it is not there yet.</summary>
    /// <param name="address">Host and port, as <c>host:port</c>.</param>
    /// <param name="security">Certificates; <c>null</c> for a network where everybody is trusted.</param>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="worker">This worker.</param>
    /// <param name="lanes">Its lanes.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="slices">The run's slices.</param>
    /// <param name="patience">Time for the coordinator to welcome this worker, at each try.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ClusterException">Nobody answers there, or the run is not led there.</exception>
    internal static async Task<RemoteExchange> ConnectAsync(
        string address,
        ChannelSecurity? security,
        RunId run,
        int generation,
        NodeId worker,
        int lanes,
        ParameterLayout layout,
        RunSlices slices,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        var greeting = new Greeting(FrameStream.Version, run, generation, worker, lanes);
        var frames = await ChannelConnection.OpenAsync(address, security, greeting, patience, cancellation);
        frames.Bind(run, generation, layout);
        return new RemoteExchange(frames, run, generation, layout, slices);
    }

    /// <inheritdoc />
    public IWorkerExchange Exchange => this;

    /// <inheritdoc />
    public void Listen(Action<RoundKey, ImmutableArray<int>> asked, Action lost) =>
        new Thread(() => ReceiveAll(asked, lost)) { IsBackground = true, Name = "tensor channel" }.Start();

    /// <inheritdoc />
    public ModelParameters? ParametersOf(RoundKey key)
    {
        lock (_gate)
        {
            return _round == key ? _parameters : null;
        }
    }

    /// <inheritdoc />
    public SliceGradient Rent() => _pool.Rent();

    /// <inheritdoc />
    public void HandOver(RoundKey key, int slice, SliceGradient gradient)
    {
        SliceTree? tree = null;
        lock (_gate)
        {
            if (_round == key)
            {
                _treeOf.Remove(slice, out tree);
            }
        }
        if (tree is null || !tree.TryAdd(slice, gradient))
        {
            _pool.Return(gradient);
            return;
        }
        if (tree.Take() is { } parts)
        {
            var sum = parts.Sum(_pool);
            Send(key, frames => SendGradient(frames, tree.Whole, sum));
            _pool.Return(sum);
        }
    }

    /// <inheritdoc />
    public void Report(LaneResult result)
    {
        if (result is LaneResult.SliceEvaluated evaluated)
        {
            Send(result.Key, frames => SendFigures(frames, evaluated));
        }
        Send(result.Key, frames => SendWorked(frames, result));
    }

    /// <inheritdoc />
    public void Dispose() => _frames.Dispose();

    /// <summary>The fewest nodes of a round's tree that together are some slices.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="sliceCount">Number of slices of the whole round.</param>
    internal static IEnumerable<SliceRange> NodesOf(IEnumerable<int> slices, int sliceCount)
    {
        var whole = new SliceRange(0, sliceCount);
        int[] sorted = [.. slices.Order()];
        for (var first = 0; first < sorted.Length; )
        {
            var end = first + 1;
            while (end < sorted.Length && sorted[end] == sorted[end - 1] + 1)
            {
                end++;
            }
            foreach (var node in whole.Cover(new SliceRange(sorted[first], end - first)))
            {
                yield return node;
            }
            first = end;
        }
    }

    private void ReceiveAll(Action<RoundKey, ImmutableArray<int>> asked, Action lost)
    {
        try
        {
            while (true)
            {
                switch (_frames.Receive())
                {
                    case FrameKind.Slices:
                        var (key, slices) = ReadSlices();
                        asked(key, slices);
                        break;
                    case FrameKind.Ahead:
                        ReceiveAhead();
                        break;
                    case var kind:
                        throw new IOException($"A coordinator sent a frame of kind {kind}.");
                }
            }
        }
#pragma warning disable CA1031 // This is the outermost frame of the thread: whatever it is ends this channel, not the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The coordinator is gone or has given this worker up, or the run is over.
            Dispose();
            lost();
        }
    }

    private (RoundKey Key, ImmutableArray<int> Slices) ReadSlices()
    {
        var stage = (RoundStage)_frames.TakeInt32(0, 1);
        var key = new RoundKey(_run, _generation, stage, _frames.TakeInt64());
        ImmutableArray<int> slices = [.. _frames.Take<int>(_frames.TakeInt32(1, int.MaxValue))];
        lock (_gate)
        {
            if (_round != key)
            {
                // Lanes that still compute for another round may read half of this one: what they give is dropped. Nor is
                // there a new round before all of it has come undamaged.
                _round = null;
                _treeOf.Clear();
            }
        }
        ReceiveParameters();
        lock (_gate)
        {
            _round = key;
            if (stage == RoundStage.Gradient)
            {
                Expect(slices, _slices.GradientCosts(key.Step).Length);
            }
        }
        return (key, slices);
    }

    // More slices of a round bring rows alone, which nobody has read in it.
    private void ReceiveParameters()
    {
        var version = _frames.TakeInt64();
        var hasDense = _frames.TakeInt32(0, 1) == 1;
        var ranks = _frames.TakeRanks(_parameters.Layout.Spec.EmbeddingRows);
        if (hasDense)
        {
            _frames.ReceiveArray(_parameters.Dense);
        }
        ReceiveRows(ranks);
        _frames.ReceiveEnd();
        _parameters.Version = version;
    }

    // While lanes compute: of the rows that they read none is among these.
    private void ReceiveAhead()
    {
        ReceiveRows(_frames.TakeRanks(_parameters.Layout.Spec.EmbeddingRows));
        _frames.ReceiveEnd();
    }

    private void ReceiveRows(ReadOnlySpan<int> ranks)
    {
        var size = _parameters.Layout.Spec.EmbeddingSize;
        while (!ranks.IsEmpty)
        {
            var part = ranks[..Math.Min(ranks.Length, RowsAtOnce)];
            var values = _rows.AsSpan(0, part.Length * size);
            _frames.ReceiveArray(values);
            foreach (var rank in part)
            {
                values[..size].CopyTo(_parameters.Embedding.AsSpan(rank * size));
                values = values[size..];
            }
            ranks = ranks[part.Length..];
        }
    }

    // Whose sums can be added before they are sent.
    private void Expect(ImmutableArray<int> slices, int sliceCount)
    {
        foreach (var node in NodesOf(slices, sliceCount))
        {
            var tree = new SliceTree(node, _pool);
            for (var slice = node.First; slice < node.First + node.Count; slice++)
            {
                _treeOf[slice] = tree;
            }
        }
    }

    // A channel that has ended says so to its listener; the lane has nothing to add.
    private void Send(RoundKey key, Action<FrameStream> rest)
    {
        lock (_sending)
        {
            try
            {
                rest(_frames.Put((long)key.Stage).Put(key.Step));
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                Dispose();
            }
        }
    }

    private static void SendGradient(FrameStream frames, SliceRange node, SliceGradient sum)
    {
        frames.Put((long)node.First).Put((long)node.Count);
        PutSums(frames, sum.Sums).Put((long)sum.RowCount).Put(sum.Rows).Send(FrameKind.Gradient);
        frames.SendArray(sum.Dense).SendArray(sum.RowValues).SendEnd();
    }

    private static void SendFigures(FrameStream frames, LaneResult.SliceEvaluated done) =>
        PutSums(frames.Put((long)done.Slice), done.Figures.Sums)
            .Put((long)done.Figures.Predicted.Length)
            .Put(done.Figures.Predicted.AsSpan())
            .Send(FrameKind.Evaluated);

    private static void SendWorked(FrameStream frames, LaneResult done) =>
        frames.Put((long)done.Lane).Put(done.Busy.Ticks).Send(FrameKind.Worked);

    private static FrameStream PutSums(FrameStream frames, MetricSums sums) =>
        frames.Put(sums.Documents).Put(sums.Loss).Put(sums.Correct).Put(sums.BinaryCorrect);
}
