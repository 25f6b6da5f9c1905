using System.Collections.Immutable;
using System.Net.Sockets;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The exchange of a worker with a coordinator in another process.</summary>
/// <remarks>
/// Parameters are asked for once a round, and only what changed is sent. Gradients of neighbouring slices are added here,
/// in the order of the step's tree, and only the sums go out. Safe for concurrent use by all lanes.
/// </remarks>
internal sealed class RemoteExchange : IWorkerExchange, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lock _trees = new();
    private readonly FrameStream _frames;
    private readonly ModelParameters _parameters;
    private readonly GradientPool _pool;
    private readonly Dictionary<(RoundKey Key, int Slice), SliceTree> _treeOf = [];
    private RoundKey? _pulled;
    private RoundKey? _over;
    private long _known = -1;

    private RemoteExchange(FrameStream frames, ParameterLayout layout)
    {
        _frames = frames;
        _pool = new GradientPool(layout);
        _parameters = new ModelParameters(
            layout,
            new float[layout.Count],
            new float[layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize]
        );
    }

    /// <summary>Connects to the coordinator of a run.</summary>
    /// <param name="address">Host and port, as <c>host:port</c>.</param>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="worker">This worker.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClusterException">Nobody answers there, or the run is not led there.</exception>
    internal static async Task<RemoteExchange> ConnectAsync(
        string address,
        RunId run,
        int generation,
        NodeId worker,
        ParameterLayout layout,
        CancellationToken cancellation
    )
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            var at = address.LastIndexOf(':');
            await client.ConnectAsync(
                address[..at],
                int.Parse(address[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture),
                cancellation
            );
            var frames = new FrameStream(client.GetStream());
            frames.Put(run.Value).Put((long)generation).Put(worker.Value).Send(FrameKind.Hello);
            if (frames.Receive() != FrameKind.Welcome)
            {
                throw new IOException(frames.TakeText());
            }
            return new RemoteExchange(frames, layout);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            client.Dispose();
            throw new ClusterException(
                $"The exchange of run '{run}' at '{address}' cannot be used: {e.Message} Check that this machine may connect to that port.",
                e
            );
        }
    }

    /// <summary>Says which slices this worker will compute, so that their sums can be added before they are sent.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slices">Zero-based slices.</param>
    /// <param name="sliceCount">Number of slices of the whole round.</param>
    internal void Expect(RoundKey key, ImmutableArray<int> slices, int sliceCount)
    {
        lock (_trees)
        {
            foreach (var old in _treeOf.Keys.Where(expected => expected.Key != key).ToList())
            {
                _treeOf.Remove(old);
            }
            foreach (var node in NodesOf(slices, sliceCount))
            {
                var tree = new SliceTree(node, _pool);
                for (var slice = node.First; slice < node.First + node.Count; slice++)
                {
                    _treeOf[(key, slice)] = tree;
                }
            }
        }
    }

    /// <inheritdoc />
    public ModelParameters? ParametersOf(RoundKey key)
    {
        lock (_gate)
        {
            if (_pulled == key)
            {
                return _parameters;
            }
            if (_over == key)
            {
                return null;
            }
            _frames.Put((long)key.Stage).Put(key.Step).Put(_known).Send(FrameKind.Pull);
            if (_frames.Receive() == FrameKind.Over)
            {
                _over = key;
                return null;
            }
            ReadParameters();
            _pulled = key;
            return _parameters;
        }
    }

    /// <inheritdoc />
    public SliceGradient Rent() => _pool.Rent();

    /// <inheritdoc />
    public void HandOver(RoundKey key, int slice, SliceGradient gradient)
    {
        SliceTree? tree;
        lock (_trees)
        {
            _treeOf.Remove((key, slice), out tree);
        }
        if (tree is null || !tree.TryAdd(slice, gradient))
        {
            _pool.Return(gradient);
            return;
        }
        if (tree.TakeSum() is { } sum)
        {
            lock (_gate)
            {
                Push(key, tree.Whole, sum);
            }
            _pool.Return(sum);
        }
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

    private void Push(RoundKey key, SliceRange node, SliceGradient sum)
    {
        _frames
            .Put((long)key.Stage)
            .Put(key.Step)
            .Put((long)node.First)
            .Put((long)node.Count)
            .Put(sum.Sums.Documents)
            .Put(sum.Sums.Loss)
            .Put(sum.Sums.Correct)
            .Put(sum.Sums.BinaryCorrect)
            .Put<float>(sum.Dense)
            .Put((long)sum.RowCount)
            .Put(sum.Rows)
            .Put<float>(sum.RowValues)
            .Send(FrameKind.Push);
    }

    private void ReadParameters()
    {
        var spec = _parameters.Layout.Spec;
        _known = _frames.TakeInt64();
        _frames.Take<float>(_parameters.Dense.Length).CopyTo(_parameters.Dense);
        var rows = _frames.TakeInt32(-1, spec.EmbeddingRows);
        if (rows < 0)
        {
            _frames.Take<float>(_parameters.Embedding.Length).CopyTo(_parameters.Embedding);
        }
        else
        {
            var ranks = _frames.Take<int>(rows);
            var values = _frames.Take<float>(rows * spec.EmbeddingSize);
            for (var i = 0; i < rows; i++)
            {
                values
                    .Slice(i * spec.EmbeddingSize, spec.EmbeddingSize)
                    .CopyTo(_parameters.Embedding.AsSpan(ranks[i] * spec.EmbeddingSize));
            }
        }
        _parameters.Version++;
    }
}
