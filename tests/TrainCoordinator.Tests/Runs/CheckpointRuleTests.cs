using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Runs;

public sealed class CheckpointRuleTests
{
    private static readonly int[] Boundaries = [3, 5, 9, 12];

    [Fact]
    public void IsDue_EverySteps_AtMultiples() =>
        Assert.Equal([4, 8, 12], DueSteps(CheckpointRule.Parse("4steps"), TimeSpan.Zero));

    [Fact]
    public void IsDue_EveryShard_AtEachBoundary() =>
        Assert.Equal([3, 5, 9, 12], DueSteps(CheckpointRule.Parse("1shard"), TimeSpan.Zero));

    [Fact]
    public void IsDue_EverySecondShard_AtEverySecondBoundary() =>
        Assert.Equal([5, 12], DueSteps(CheckpointRule.Parse("2shards"), TimeSpan.Zero));

    [Fact]
    public void IsDue_ByTime_OnceItHasPassed()
    {
        Assert.Empty(DueSteps(CheckpointRule.Parse("5min"), TimeSpan.FromSeconds(299)));
        Assert.Equal(12, DueSteps(CheckpointRule.Parse("5min"), TimeSpan.FromSeconds(300)).Count);
        Assert.Equal(12, DueSteps(CheckpointRule.Parse("30s"), TimeSpan.FromSeconds(30)).Count);
    }

    [Fact]
    public void IsDue_Default_AtBoundariesHalfAMinuteApart()
    {
        Assert.Empty(DueSteps(CheckpointRule.Default, TimeSpan.FromSeconds(29)));
        Assert.Equal([3, 5, 9, 12], DueSteps(CheckpointRule.Default, TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0steps")]
    [InlineData("-1steps")]
    [InlineData("steps")]
    [InlineData("1.5min")]
    [InlineData("5 min")]
    [InlineData("5hours")]
    [InlineData("99999999999steps")]
    public void Parse_SomethingElse_IsRefusedWithExamples(string text)
    {
        var error = Assert.Throws<SettingsException>(() => CheckpointRule.Parse(text));

        Assert.StartsWith($"A checkpoint every '{text}' is not understood; ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("for example 1shard, 200steps, 5min or 30s.", error.Message, StringComparison.Ordinal);
    }

    private static List<int> DueSteps(CheckpointRule rule, TimeSpan sinceLast) =>
        [.. Enumerable.Range(1, 12).Where(step => rule.IsDue(step, Boundaries, sinceLast))];
}
