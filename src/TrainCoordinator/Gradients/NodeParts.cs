using System.Buffers;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>Gradient sums of nodes that together are one node of a step's tree, to be added up in the order of the tree.</summary>
/// <param name="node">The node.</param>
/// <remarks>At most 64 parts. Not safe for concurrent use.</remarks>
public sealed class NodeParts(SliceRange node)
{
    // One bit for each is at hand where they are added up.
    private const int MostParts = 64;

    private readonly SortedList<int, (SliceRange Node, SliceGradient Gradient)> _parts = [];
    private int _missing = node.Count;

    /// <summary>The node.</summary>
    public SliceRange Node => node;

    /// <summary>Whether no slice of the node is missing.</summary>
    public bool AreComplete => _missing == 0;

    /// <summary>Sums of loss and hits over all slices.</summary>
    /// <exception cref="InvalidOperationException">Slices are missing.</exception>
    public MetricSums Sums => SumsOf(Root);

    private Tree Root =>
        field ??= AreComplete
            ? TreeOf(node)
            : throw new InvalidOperationException($"Of {node} {_missing} slices are missing.");

    /// <summary>Adds a part.</summary>
    /// <param name="part">A node below, none of whose slices is there.</param>
    /// <param name="gradient">Its gradient sum.</param>
    internal void Add(SliceRange part, SliceGradient gradient)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(_parts.Count, MostParts, nameof(part));
        _parts.Add(part.First, (part, gradient));
        _missing -= part.Count;
    }

    /// <summary>The sum of all parts, whose buffers are free afterwards.</summary>
    /// <param name="pool">Gives the buffer for it and receives those of the parts.</param>
    /// <remarks>On the caller's thread alone: other lanes still compute, or wait for the network.</remarks>
    internal SliceGradient Sum(GradientPool pool)
    {
        if (_parts.Count == 1)
        {
            return _parts.Values[0].Gradient;
        }
        var sum = pool.Rent();
        AddUp(sum, divisor: 1, lanes: 1);
        Return(pool);
        return sum;
    }

    /// <summary>Gives the buffers of all parts back.</summary>
    /// <param name="pool">Receives them.</param>
    internal void Return(GradientPool pool)
    {
        foreach (var (_, gradient) in _parts.Values)
        {
            pool.Return(gradient);
        }
    }

    /// <summary>Adds up all parts and divides the sum.</summary>
    /// <param name="sum">Receives the result; none of the parts.</param>
    /// <param name="divisor">What every value of the sum is divided by.</param>
    /// <param name="lanes">Number of threads that share the work, at least 1; does not show in the result.</param>
    /// <returns>The sum of the result's squares.</returns>
    /// <exception cref="InvalidOperationException">Slices are missing.</exception>
    /// <remarks>A row that only some parts have is the sum over those. Each value is read once and written once.</remarks>
    internal double AddUp(SliceGradient sum, float divisor, int lanes)
    {
        var tree = Root;
        SliceGradient[] parts = [.. _parts.Values.Select(part => part.Gradient)];
        sum.Sums = SumsOf(tree);
        sum.ResetRowsToUnion(parts);
        var squares = ArrayPool<double>.Shared.Rent(sum.SegmentCount);
        FlatWork.Run(
            lanes,
            sum.SegmentCount,
            (long)sum.ValueCount * parts.Length / Math.Max(1, sum.SegmentCount),
            (first, count) =>
            {
                var segments = new PartSegments(parts, sum, first, stackalloc int[parts.Length]);
                var room = ArrayPool<float>.Shared.Rent(tree.Depth * sum.LongestSegment);
                for (var i = first; i < first + count; i++)
                {
                    var values = sum.Segment(i);
                    segments.MoveTo(i);
                    var total = Total(tree, in segments, values, room);
                    if (!total.Overlaps(values))
                    {
                        total.CopyTo(values);
                    }
                    if (divisor != 1)
                    {
                        FlatSpan.Divide(values, divisor);
                    }
                    squares[i] = FlatSpan.SumOfSquares(values);
                }
                ArrayPool<float>.Shared.Return(room);
            }
        );
        var all = 0.0;
        foreach (var part in squares.AsSpan(0, sum.SegmentCount))
        {
            all += part;
        }
        ArrayPool<double>.Shared.Return(squares);
        return all;
    }

    // Lies in 'into', or is a part's own; some part below has the segment.
    private static ReadOnlySpan<float> Total(Tree tree, in PartSegments segments, Span<float> into, Span<float> room)
    {
        while (tree.Part is null)
        {
            if (!segments.AnyOf(tree.Right!))
            {
                tree = tree.Left!;
            }
            else if (!segments.AnyOf(tree.Left!))
            {
                tree = tree.Right!;
            }
            else
            {
                var left = Total(tree.Left!, in segments, into, room);
                var right = Total(tree.Right!, in segments, room[..into.Length], room[into.Length..]);
                FlatSpan.Add(left, right, into);
                return into;
            }
        }
        return segments.Of(tree.Part.Value);
    }

    private Tree TreeOf(SliceRange range)
    {
        var at = _parts.IndexOfKey(range.First);
        return at >= 0 && _parts.Values[at].Node == range
            ? new Tree(at, Left: null, Right: null)
            : new Tree(Part: null, TreeOf(range.Left), TreeOf(range.Right));
    }

    private MetricSums SumsOf(Tree tree) =>
        tree.Part is { } part ? _parts.Values[part].Gradient.Sums : SumsOf(tree.Left!) + SumsOf(tree.Right!);

    // A leaf has a part, a node two children.
    private sealed record Tree(int? Part, Tree? Left, Tree? Right)
    {
        internal int Depth { get; } = Part is null ? 1 + Math.Max(Left!.Depth, Right!.Depth) : 0;

        // One bit for each part.
        internal ulong Parts { get; } = Part is { } part ? 1UL << part : Left!.Parts | Right!.Parts;
    }

    // Walks over the segments of the parts as over those of their sum, which has the rows of all.
    private ref struct PartSegments
    {
        private readonly ReadOnlySpan<SliceGradient> _parts;
        private readonly SliceGradient _sum;
        private readonly Span<int> _nextRow;
        private int _dense;
        private ulong _present;

        internal PartSegments(ReadOnlySpan<SliceGradient> parts, SliceGradient sum, int first, Span<int> nextRow)
        {
            _parts = parts;
            _sum = sum;
            _nextRow = nextRow;
            var row = first < sum.DenseSegmentCount ? 0 : sum.Rows[first - sum.DenseSegmentCount];
            for (var i = 0; i < parts.Length; i++)
            {
                var at = parts[i].Rows.BinarySearch(row);
                nextRow[i] = at < 0 ? ~at : at;
            }
        }

        // To the next segment, or the first.
        internal void MoveTo(int segment)
        {
            if (segment < _sum.DenseSegmentCount)
            {
                (_dense, _present) = (segment, ulong.MaxValue);
                return;
            }
            var row = _sum.Rows[segment - _sum.DenseSegmentCount];
            (_dense, _present) = (-1, 0);
            for (var i = 0; i < _parts.Length; i++)
            {
                var rows = _parts[i].Rows;
                if (_nextRow[i] < rows.Length && rows[_nextRow[i]] == row)
                {
                    _present |= 1UL << i;
                    _nextRow[i]++;
                }
            }
        }

        internal readonly bool AnyOf(Tree tree) => (_present & tree.Parts) != 0;

        internal readonly ReadOnlySpan<float> Of(int part)
        {
            var gradient = _parts[part];
            return gradient.Segment(_dense >= 0 ? _dense : gradient.DenseSegmentCount + _nextRow[part] - 1);
        }
    }
}
