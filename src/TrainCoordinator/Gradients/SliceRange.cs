using System.Numerics;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Neighbouring slices of a step; as a node of a tree, those below it.</summary>
/// <param name="First">Zero-based index of the first slice.</param>
/// <param name="Count">Number of slices, at least 1.</param>
/// <remarks>
/// The tree over some slices is fixed by their number alone: the left child of n slices has the largest power of two
/// below n. So a subtree is the tree over its own slices.
/// </remarks>
public readonly record struct SliceRange(int First, int Count)
{
    /// <summary>The left child of a node with at least two slices.</summary>
    public SliceRange Left => new(First, LeftCount);

    /// <summary>The right child of a node with at least two slices.</summary>
    public SliceRange Right => new(First + LeftCount, Count - LeftCount);

    // Beyond the range of an index where a stranger says so.
    private long End => (long)First + Count;

    private int LeftCount => 1 << BitOperations.Log2((uint)(Count - 1));

    /// <summary>Whether all slices of another range are among these.</summary>
    /// <param name="other">The other range.</param>
    public bool Contains(SliceRange other) => other.First >= First && other.End <= End;

    /// <summary>Whether some slices are a node of this node's tree.</summary>
    /// <param name="slices">The slices, at least one.</param>
    public bool HasNode(SliceRange slices) => Above(slices) is not null;

    /// <summary>The nodes of this node's tree above another of its nodes.</summary>
    /// <param name="node">The other, of at least one slice.</param>
    /// <returns>The nodes, this one first; <c>null</c> where the tree has no such node.</returns>
    public IReadOnlyList<SliceRange>? Above(SliceRange node)
    {
        var above = new List<SliceRange>();
        for (var at = this; at != node; at = at.Left.Contains(node) ? at.Left : at.Right)
        {
            if (at.Count == 1 || !at.Contains(node))
            {
                return null;
            }
            above.Add(at);
        }
        return above;
    }

    /// <summary>The fewest nodes of this node's tree that together have exactly some of its slices.</summary>
    /// <param name="part">Slices of this node.</param>
    /// <returns>The nodes, in the order of their slices.</returns>
    public IReadOnlyList<SliceRange> Cover(SliceRange part)
    {
        if (part.Count < 1 || !Contains(part))
        {
            throw new ArgumentException($"There are no {part} in {this}.", nameof(part));
        }
        var nodes = new List<SliceRange>();
        Cover(this, part, nodes);
        return nodes;
    }

    /// <summary>The slices for a person, for example <c>slices 4 to 7</c>.</summary>
    public override string ToString() => $"slices {First} to {End - 1}";

    private static void Cover(SliceRange node, SliceRange part, List<SliceRange> nodes)
    {
        if (part.Contains(node))
        {
            nodes.Add(node);
        }
        else if (node.First < part.End && part.First < node.End)
        {
            Cover(node.Left, part, nodes);
            Cover(node.Right, part, nodes);
        }
    }
}
