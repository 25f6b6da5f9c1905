using Pipeline.Shared.Artifacts.Columns;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class ListLevelsTests
{
    [Fact]
    public void Fill_ListsAndAnEmptyOne_GivesParquetsLevels()
    {
        var (definition, repetition) = (new int[8], new int[8]);

        var count = ListLevels.Fill([2, 2, 3], definition, repetition);

        Assert.Equal([2, 2, 1, 2], definition[..count]);
        Assert.Equal([0, 1, 0, 0], repetition[..count]);
    }

    [Fact]
    public void TryRead_LevelsOfLists_GivesTheirEnds()
    {
        var ends = new int[3];

        Assert.True(ListLevels.TryRead([2, 2, 1, 2], [0, 1, 0, 0], ends, out _));

        Assert.Equal([2, 2, 3], ends);
    }

    [Theory]
    [InlineData(new[] { 2, 2 }, new[] { 1, 1 }, "level 0 fits none")] // goes on with a list that has not begun
    [InlineData(new[] { 1, 2 }, new[] { 0, 1 }, "level 1 fits none")] // goes on with an empty list
    [InlineData(new[] { 2, 1 }, new[] { 0, 1 }, "level 1 fits none")] // an empty list inside another
    [InlineData(new[] { 0, 2 }, new[] { 0, 0 }, "level 0 fits none")] // no list at all
    [InlineData(new[] { 2, -1 }, new[] { 0, -1 }, "level 1 fits none")] // left unread
    [InlineData(new[] { 2, 2, 2 }, new[] { 0, 0, 0 }, "level 2 fits none")] // a list too many
    [InlineData(new[] { 2, 2 }, new[] { 0, 1 }, "it has 1, but the file 2 rows")]
    public void TryRead_LevelsOfNoSuchLists_SaysWhy(int[] definition, int[] repetition, string expected)
    {
        Assert.False(ListLevels.TryRead(definition, repetition, new int[2], out var problem));

        Assert.Equal(expected, problem);
    }
}
