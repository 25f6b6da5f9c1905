using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The exchange between a coordinator and the lanes of its own process: nothing is copied.</summary>
/// <param name="layout">The model's parameters.</param>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class LocalExchange(ParameterLayout layout) : IWorkerExchange
{
    private readonly Lock _gate = new();
    private readonly GradientPool _pool = new(layout);
    private RoundKey? _open;
    private ModelParameters? _parameters;
    private SliceTree? _tree;

    /// <summary>The model's parameters.</summary>
    internal ParameterLayout Layout => layout;

    /// <summary>Opens a round; the one before is over.</summary>
    /// <param name="key">The round.</param>
    /// <param name="sliceCount">Number of its slices.</param>
    /// <param name="parameters">What it is computed with; the coordinator changes them only after a round has been taken, before the next is opened.</param>
    internal void Open(RoundKey key, int sliceCount, ModelParameters parameters)
    {
        lock (_gate)
        {
            (_open, _parameters) = (key, parameters);
            _tree = key.Stage == RoundStage.Gradient ? new SliceTree(new SliceRange(0, sliceCount), _pool) : null;
        }
    }

    /// <summary>All slices of a round of gradients; <c>null</c> when it is over.</summary>
    /// <param name="key">The round.</param>
    internal SliceRange? SlicesOf(RoundKey key)
    {
        lock (_gate)
        {
            return _open == key ? _tree?.Whole : null;
        }
    }

    /// <summary>Ends a round and gives its gradients.</summary>
    /// <param name="key">The round, all of whose slices have been handed over.</param>
    /// <returns>Sums that together are of all slices; to be given back by <see cref="Return(NodeParts)"/>.</returns>
    internal NodeParts Take(RoundKey key)
    {
        lock (_gate)
        {
            var tree = _open == key ? _tree : null;
            var all = tree?.Take();
            // A lane that was given up may have brought the last slice, and be about to add it.
            while (all is null && tree?.Has(tree.Whole) == true)
            {
                Thread.Yield();
                all = tree.Take();
            }
            (_open, _tree) = (null, null);
            return all ?? throw new InvalidOperationException($"Slices of {key} have not been handed over.");
        }
    }

    /// <summary>Ends whatever round is open, because the parameters are about to change.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            (_open, _tree) = (null, null);
        }
    }

    /// <summary>Takes a buffer back.</summary>
    /// <param name="gradient">A buffer from <see cref="Rent"/>.</param>
    internal void Return(SliceGradient gradient) => _pool.Return(gradient);

    /// <summary>Takes buffers back.</summary>
    /// <param name="parts">Buffers from <see cref="Take"/>.</param>
    internal void Return(NodeParts parts) => parts.Return(_pool);

    /// <inheritdoc />
    public ModelParameters? ParametersOf(RoundKey key)
    {
        lock (_gate)
        {
            return _open == key ? _parameters : null;
        }
    }

    /// <inheritdoc />
    public SliceGradient Rent() => _pool.Rent();

    /// <inheritdoc />
    public void HandOver(RoundKey key, int slice, SliceGradient gradient) =>
        HandOver(key, new SliceRange(slice, 1), gradient);

    /// <summary>Hands over the gradient sum of a node of the round's tree.</summary>
    /// <param name="key">The round.</param>
    /// <param name="node">The node.</param>
    /// <param name="gradient">The sum; its buffer must not be touched any more.</param>
    /// <returns>
    /// Slices of it that are not there now: none where the sum was taken. It is not when one of them was there already, since
    /// a sum cannot be taken apart, nor when the round is over.
    /// </returns>
    /// <exception cref="ArgumentException">The round's tree has no such node.</exception>
    internal ImmutableArray<int> HandOver(RoundKey key, SliceRange node, SliceGradient gradient)
    {
        SliceTree? tree;
        lock (_gate)
        {
            tree = _open == key ? _tree : null;
        }
        if (tree?.TryAdd(node, gradient) == true)
        {
            return [];
        }
        _pool.Return(gradient);
        return
        [
            .. Enumerable.Range(node.First, node.Count).Where(slice => tree?.Has(new SliceRange(slice, 1)) != true),
        ];
    }
}
