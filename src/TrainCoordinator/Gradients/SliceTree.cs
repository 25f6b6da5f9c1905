namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Adds the gradients of slices in the order of a fixed binary tree, in whatever order they arrive.</summary>
/// <param name="whole">The slices to add: those of a step, or those of one node of the step's tree.</param>
/// <param name="pool">Receives the buffers that became free.</param>
/// <remarks>
/// The bits of the sum depend on the slices' gradients and their number alone, so neither the number of workers nor their
/// speed shows in a model. A node's sum is formed as soon as both children are there, by whoever brings the second. Safe for
/// concurrent use; additions do not wait for each other.
/// </remarks>
public sealed class SliceTree(SliceRange whole, GradientPool pool)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SliceRange, SliceGradient> _waiting = [];
    private readonly HashSet<SliceRange> _added = [];

    /// <summary>All slices of the tree.</summary>
    public SliceRange Whole { get; } = whole;

    /// <summary>The sum over all slices, or <c>null</c> while some are missing.</summary>
    public SliceGradient? Sum
    {
        get
        {
            lock (_gate)
            {
                return _waiting.GetValueOrDefault(Whole);
            }
        }
    }

    /// <summary>Takes the sum over all slices out of the tree.</summary>
    /// <returns>The sum, once; <c>null</c> while slices are missing and after it was taken.</returns>
    public SliceGradient? TakeSum()
    {
        lock (_gate)
        {
            return _waiting.Remove(Whole, out var sum) ? sum : null;
        }
    }

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
        var ancestors = Ancestors(node);
        lock (_gate)
        {
            if (ancestors.Exists(_added.Contains) || _added.Any(node.Contains))
            {
                return false;
            }
            _added.Add(node);
        }
        for (var i = ancestors.Count - 1; i >= 0; i--)
        {
            var (left, right) = (ancestors[i].Left, ancestors[i].Right);
            SliceGradient? sibling;
            lock (_gate)
            {
                if (!_waiting.Remove(node == left ? right : left, out sibling))
                {
                    _waiting.Add(node, gradient);
                    return true;
                }
                _added.Add(ancestors[i]);
            }
            var (sum, addend) = node == left ? (gradient, sibling) : (sibling, gradient);
            sum.Add(addend);
            pool.Return(addend);
            (node, gradient) = (ancestors[i], sum);
        }
        lock (_gate)
        {
            _waiting.Add(node, gradient);
        }
        return true;
    }

    // From the root down to the parent.
    private List<SliceRange> Ancestors(SliceRange node)
    {
        var ancestors = new List<SliceRange>();
        for (var at = Whole; at != node; at = at.Left.Contains(node) ? at.Left : at.Right)
        {
            if (at.Count == 1 || !at.Contains(node))
            {
                throw new ArgumentException($"The tree over {Whole} has no node of {node}.", nameof(node));
            }
            ancestors.Add(at);
        }
        return ancestors;
    }
}
