using CsCheck;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Tests.Gradients;

public sealed class SliceRangeTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    [InlineData(8, 4)]
    [InlineData(9, 8)]
    public void Left_Has_TheLargestPowerOfTwoBelow(int count, int left)
    {
        var node = new SliceRange(10, count);

        Assert.Equal(new SliceRange(10, left), node.Left);
        Assert.Equal(new SliceRange(10 + left, count - left), node.Right);
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Contains_RangeThatEndsBeyondAnyIndex_IsFalse(int first, int count) =>
        Assert.False(new SliceRange(0, 8).Contains(new SliceRange(first, count)));

    [Fact]
    public void HasNode_OfAnyPart_IsTrueForThoseThatOneNodeCovers()
    {
        var whole = new SliceRange(0, 13);
        for (var first = 0; first < 13; first++)
        {
            for (var count = 1; first + count <= 13; count++)
            {
                var part = new SliceRange(first, count);
                Assert.Equal(whole.Cover(part).Count == 1, whole.HasNode(part));
            }
        }
        Assert.False(whole.HasNode(new SliceRange(12, 2)));
    }

    [Fact]
    public void Cover_OfAnUnalignedPart_IsItsLargestNodes()
    {
        var nodes = new SliceRange(0, 8).Cover(new SliceRange(1, 6));

        Assert.Equal([new(1, 1), new(2, 2), new(4, 2), new(6, 1)], nodes);
    }

    [Fact]
    public void Cover_OutsideTheNode_Throws()
    {
        Assert.Throws<ArgumentException>(() => new SliceRange(2, 2).Cover(new SliceRange(3, 2)));
    }

    [Fact]
    public void Cover_OfAnyPart_HasEachSliceOnceInOrder()
    {
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 99], Gen.Int[1, 100])
            .Where(t => t.Item2 + t.Item3 <= t.Item1)
            .Sample(
                (count, first, part) =>
                {
                    var slices = new SliceRange(0, count)
                        .Cover(new SliceRange(first, part))
                        .SelectMany(node => Enumerable.Range(node.First, node.Count));
                    Assert.Equal(Enumerable.Range(first, part), slices);
                }
            );
    }
}
