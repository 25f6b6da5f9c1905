using CsCheck;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Gradients;

public sealed class SliceTreeTests
{
    private static readonly ParameterLayout Layout = Models.Rows(rows: 12, size: 3);
    private static readonly GradientPool Pool = new(Layout);

    private static SliceTree Tree(int count) => new(new SliceRange(0, count), Pool);

    private static SliceGradient Sum(SliceTree tree) => tree.Take()!.Sum(Pool);

    [Fact]
    public void Sum_OfThreeSlices_AddsTheFirstTwoFirst()
    {
        var tree = Tree(3);

        tree.TryAdd(2, Models.Gradient(Layout, 1f));
        tree.TryAdd(1, Models.Gradient(Layout, 1f));
        tree.TryAdd(0, Models.Gradient(Layout, 16777216f));

        // 2^24 + 1 rounds to 2^24, so (2^24 + 1) + 1 is 2^24, while 2^24 + (1 + 1) would be larger.
        Assert.Equal(16777216f, Sum(tree).Dense[0]);
    }

    [Fact]
    public void Sum_BeforeTheLastSlice_IsMissing()
    {
        var tree = Tree(4);
        tree.TryAdd(0, Models.Gradient(Layout, 1f));
        tree.TryAdd(1, Models.Gradient(Layout, 1f));
        tree.TryAdd(3, Models.Gradient(Layout, 1f));

        Assert.Null(tree.Take());
    }

    [Fact]
    public void Sum_OfOneSlice_IsThatSlice()
    {
        var tree = Tree(1);
        var gradient = Models.Gradient(Layout, 1f);
        tree.TryAdd(0, gradient);

        Assert.Same(gradient, Sum(tree));
    }

    [Fact]
    public void Take_Twice_GivesThemOnce()
    {
        var tree = Tree(2);
        tree.TryAdd(0, Models.Gradient(Layout, 1f));

        Assert.Null(tree.Take());
        tree.TryAdd(1, Models.Gradient(Layout, 2f));
        Assert.Equal(3f, Sum(tree).Dense[0]);
        Assert.Null(tree.Take());
    }

    [Fact]
    public void Take_AfterAddingHasFailedOnALane_ThrowsTheLanesError()
    {
        var tree = Tree(16);
        for (var slice = 1; slice < 16; slice++)
        {
            tree.TryAdd(slice, Models.Gradient(Layout, 1f));
        }
        var error = Assert.ThrowsAny<Exception>(() =>
            tree.TryAdd(0, Models.Gradient(Models.Rows(rows: 12, size: 7), 1f, (2, 1)))
        );

        Assert.True(tree.Has(tree.Whole));
        Assert.Same(error, Assert.ThrowsAny<Exception>(tree.Take));
    }

    [Fact]
    public void TryAdd_FromManyThreads_GivesTheSameBits()
    {
        const int Slices = 61;
        var expected = Recursive(new SliceRange(0, Slices), seed: 5);
        var tree = Tree(Slices);

        Parallel.For(0, Slices, slice => tree.TryAdd(slice, Leaf(slice, seed: 5)));

        AssertSameBits(expected, Sum(tree));
    }

    [Fact]
    public void TryAdd_SliceThatWasAdded_IsNotTaken()
    {
        var tree = Tree(4);
        tree.TryAdd(0, Models.Gradient(Layout, 1f));
        tree.TryAdd(1, Models.Gradient(Layout, 1f));

        Assert.False(tree.TryAdd(1, Models.Gradient(Layout, 1f)));
        Assert.False(tree.TryAdd(new SliceRange(0, 2), Models.Gradient(Layout, 1f)));
        Assert.False(tree.TryAdd(new SliceRange(0, 4), Models.Gradient(Layout, 1f)));
        Assert.True(tree.TryAdd(new SliceRange(2, 2), Models.Gradient(Layout, 1f)));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 1)]
    [InlineData(0, 3)]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void TryAdd_NotANode_Throws(int first, int count)
    {
        var tree = Tree(4);

        Assert.Throws<ArgumentException>(() => tree.TryAdd(new SliceRange(first, count), new SliceGradient(Layout)));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(64, 15)]
    [InlineData(100, 20)]
    [InlineData(4096, 30)]
    public void TryAdd_SlicesInOrder_HoldsFewBuffersAndReturnsEachOnce(int slices, int most)
    {
        var pool = new GradientPool(Layout);
        var tree = new SliceTree(new SliceRange(0, slices), pool);
        var rented = new HashSet<SliceGradient>();
        for (var slice = 0; slice < slices; slice++)
        {
            var gradient = pool.Rent();
            gradient.ResetRows([]);
            rented.Add(gradient);
            tree.TryAdd(slice, gradient);
        }

        tree.Take()!.Return(pool);

        Assert.InRange(rented.Count, 1, most);
        // Sums have buffers of their own: all that were made are free again, each once.
        var free = Enumerable.Range(0, most + 10).Select(_ => pool.Rent()).ToList();
        Assert.Equal(free.Count, free.Distinct().Count());
        Assert.Subset(free.ToHashSet(), rented);
    }

    [Fact]
    public void Has_SlicesThatCameInNodesOfAnySize_IsTrueForThoseAlone()
    {
        var tree = Tree(8);
        tree.TryAdd(new SliceRange(0, 2), Models.Gradient(Layout, 1f));
        tree.TryAdd(2, Models.Gradient(Layout, 1f));
        tree.TryAdd(4, Models.Gradient(Layout, 1f));

        Assert.Equal([0, 1, 2, 4], Enumerable.Range(0, 8).Where(slice => tree.Has(new SliceRange(slice, 1))));
        Assert.True(tree.Has(new SliceRange(0, 3)));
        Assert.False(tree.Has(new SliceRange(0, 4)));
        Assert.False(tree.Has(new SliceRange(4, 2)));
    }

    // The parameters are added up piece by piece, of which these have three, the last a short one.
    [Fact]
    public void Sum_OfThousandsOfParameters_AddsEachToItsOwn()
    {
        var layout = Models.Rows(rows: 2, size: 1500);
        var pool = new GradientPool(layout);
        var tree = new SliceTree(new SliceRange(0, 5), pool);
        for (var slice = 0; slice < 5; slice++)
        {
            var gradient = Models.Gradient(layout, 0, (1, 10 * slice));
            for (var i = 0; i < gradient.Dense.Length; i++)
            {
                gradient.Dense[i] = i * slice;
            }
            tree.TryAdd(slice, gradient);
        }

        var sum = tree.Take()!.Sum(pool);

        Assert.Equal(Enumerable.Range(0, 3002).Select(i => i * 10f), sum.Dense);
        Assert.Equal(Enumerable.Repeat(100f, 1500), sum.RowValues.ToArray());
    }

    [Fact]
    public void Sum_WithRows_IsOverTheUnionInOrder()
    {
        var tree = Tree(2);
        tree.TryAdd(1, Models.Gradient(Layout, 0, (2, 10), (3, 20), (9, 30)));
        tree.TryAdd(0, Models.Gradient(Layout, 0, (1, 1), (3, 2), (5, 3)));

        var sum = Sum(tree);
        Assert.Equal([1, 2, 3, 5, 9], sum.Rows.ToArray());
        Assert.Equal([1, 1, 1, 10, 10, 10, 22, 22, 22, 3, 3, 3, 30, 30, 30], sum.RowValues.ToArray());
    }

    [Fact]
    public void Sum_InAnyOrderAndAnyNodes_HasTheSameBits()
    {
        Gen.Select(Gen.Int[1, 40], Gen.ULong, Gen.Int[0, 40])
            .Sample(
                (count, seed, cut) =>
                {
                    var random = new Random((int)(seed & int.MaxValue));
                    var expected = Recursive(new SliceRange(0, count), seed);
                    var tree = Tree(count);
                    foreach (var node in RandomNodes(new SliceRange(0, count), random))
                    {
                        Assert.True(tree.TryAdd(node, SumOfNode(node, seed, random)));
                    }
                    AssertSameBits(expected, Sum(tree));
                }
            );
    }

    // A worker's partial sum, formed by a tree of its own from slices in random order.
    private static SliceGradient SumOfNode(SliceRange node, ulong seed, Random random)
    {
        var slices = Enumerable.Range(node.First, node.Count).ToArray();
        random.Shuffle(slices);
        var tree = new SliceTree(node, Pool);
        foreach (var slice in slices)
        {
            tree.TryAdd(slice, Leaf(slice, seed));
        }
        return Sum(tree);
    }

    private static SliceRange[] RandomNodes(SliceRange root, Random random)
    {
        var nodes = new List<SliceRange> { root };
        for (var i = 0; i < nodes.Count; i++)
        {
            while (nodes[i].Count > 1 && random.Next(4) > 0)
            {
                nodes.Add(nodes[i].Right);
                nodes[i] = nodes[i].Left;
            }
        }
        var order = nodes.ToArray();
        random.Shuffle(order);
        return order;
    }

    private static SliceGradient Recursive(SliceRange node, ulong seed)
    {
        if (node.Count == 1)
        {
            return Leaf(node.First, seed);
        }
        var left = Recursive(node.Left, seed);
        var right = Recursive(node.Right, seed);
        var rows = left.Rows.ToArray().Union(right.Rows.ToArray()).Order().ToArray();
        var sum = new SliceGradient(Layout) { Sums = left.Sums + right.Sums };
        for (var i = 0; i < sum.Dense.Length; i++)
        {
            sum.Dense[i] = left.Dense[i] + right.Dense[i];
        }
        var values = sum.ResetRows(rows);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(left, rows[i / 3], i % 3) + Value(right, rows[i / 3], i % 3);
        }
        return sum;
    }

    private static float Value(SliceGradient gradient, int row, int column)
    {
        var at = gradient.Rows.IndexOf(row);
        return at < 0 ? 0 : gradient.RowValues[(at * 3) + column];
    }

    private static SliceGradient Leaf(int slice, ulong seed)
    {
        var random = new Random(HashCode.Combine(slice, seed) & int.MaxValue);
        float Next() => MathF.ScaleB(random.NextSingle() - 0.5f, random.Next(-20, 20));
        var rows = Enumerable.Range(1, 11).Where(_ => random.Next(3) == 0).Select(row => (row, 0f)).ToArray();
        var gradient = Models.Gradient(Layout, 0, rows);
        gradient.Sums = new MetricSums(1, random.NextDouble(), slice, 2 * slice);
        foreach (ref var value in gradient.Dense.AsSpan())
        {
            value = Next();
        }
        foreach (ref var value in gradient.RowValues)
        {
            value = Next();
        }
        return gradient;
    }

    private static void AssertSameBits(SliceGradient expected, SliceGradient actual)
    {
        Assert.Equal(expected.Dense, actual.Dense);
        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal(expected.RowValues, actual.RowValues);
        Assert.Equal(expected.Sums, actual.Sums);
    }
}
