using System.Runtime.ExceptionServices;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Adds the gradients of slices in the order of a fixed binary tree, in whatever order they arrive.</summary>
/// <param name="whole">The slices to add: those of a step, or those of one node of the step's tree.</param>
/// <param name="pool">Buffers for sums; receives those that became free.</param>
/// <remarks>
/// The bits of the sum depend on the slices' gradients and their number alone, so neither the number of workers nor their
/// speed shows in a model. Three levels of the tree are added up in one pass, which reads every value once, by whoever
/// brings the last gradient below them; the uppermost by whoever takes the sum. So of slices
/// that arrive in order a tree holds a handful for each three levels. Safe for concurrent use; additions do not wait for each other.
/// </remarks>
public sealed class SliceTree(SliceRange whole, GradientPool pool)
{
    private const int LevelsAtOnce = 3;

    private readonly Lock _gate = new();
    private readonly List<SliceRange> _added = [];
    private readonly Dictionary<SliceRange, NodeParts> _partsOf = [];
    private ExceptionDispatchInfo? _failure;
    private bool _taken;

    /// <summary>All slices of the tree.</summary>
    public SliceRange Whole { get; } = whole;

    /// <summary>Adds one slice's gradient.</summary>
    /// <param name="slice">Zero-based index of the slice.</param>
    /// <param name="gradient">Its gradient sum; belongs to the tree from now on, if it is taken.</param>
    /// <returns>Whether it was taken: not when the slice had been added before.</returns>
    /// <exception cref="ArgumentException">The tree has no such slice.</exception>
    public bool TryAdd(int slice, SliceGradient gradient) => TryAdd(new SliceRange(slice, 1), gradient);

    /// <summary>Adds the sum over one node.</summary>
    /// <param name="node">A node of this tree.</param>
    /// <param name="gradient">Its gradient sum; belongs to the tree from now on, if it is taken.</param>
    /// <returns>Whether it was taken: not when the node, or a slice of it, had been added before.</returns>
    /// <exception cref="ArgumentException">The tree has no such node.</exception>
    public bool TryAdd(SliceRange node, SliceGradient gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        var above = SummedAbove(node);
        lock (_gate)
        {
            if (_added.Exists(other => other.Contains(node) || node.Contains(other)))
            {
                return false;
            }
            _added.Add(node);
        }
        try
        {
            while (Add(above.Pop(), node, gradient) is { } complete)
            {
                (node, gradient) = (complete.Node, complete.Sum(pool));
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
            throw;
        }
        return true;
    }

    /// <summary>Whether all of some slices have been added, in whatever nodes.</summary>
    /// <param name="slices">The slices.</param>
    public bool Has(SliceRange slices)
    {
        lock (_gate)
        {
            return _added.Sum(node =>
                    slices.Contains(node) ? node.Count
                    : node.Contains(slices) ? slices.Count
                    : 0
                ) == slices.Count;
        }
    }

    /// <summary>Takes what is to be added up at last out of the tree.</summary>
    /// <returns>Sums of nodes that together are all slices, once; <c>null</c> while slices are missing and after they were taken.</returns>
    /// <remarks>Where adding has failed, on whatever thread, there never will be a sum: throws that thread's error.</remarks>
    public NodeParts? Take()
    {
        lock (_gate)
        {
            _failure?.Throw();
            if (_taken || !_partsOf.TryGetValue(Whole, out var parts) || !parts.AreComplete)
            {
                return null;
            }
            _taken = true;
            return parts;
        }
    }

    // The parts that became complete with it, if they are not the last to be added up.
    private NodeParts? Add(SliceRange above, SliceRange node, SliceGradient gradient)
    {
        lock (_gate)
        {
            if (!_partsOf.TryGetValue(above, out var parts))
            {
                _partsOf.Add(above, parts = new NodeParts(above));
            }
            parts.Add(node, gradient);
            return parts.AreComplete && above != Whole ? parts : null;
        }
    }

    // Nodes above this one whose parts are added up in one pass, the root at the bottom.
    private Stack<SliceRange> SummedAbove(SliceRange node)
    {
        var above =
            Whole.Above(node)
            ?? throw new ArgumentException($"The tree over {Whole} has no node of {node}.", nameof(node));
        return new Stack<SliceRange>([Whole, .. above.Where((_, depth) => depth > 0 && depth % LevelsAtOnce == 0)]);
    }
}
