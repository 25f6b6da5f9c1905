using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Model;

public sealed class NormalNumbersTests
{
    [Fact]
    public void Next_OverManyNumbers_HasTheMomentsOfTheNormalDistribution()
    {
        var numbers = new NormalNumbers(key: 42);
        var values = Enumerable.Range(0, 100_000).Select(_ => numbers.Next()).ToArray();

        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(value => value * value), 0.02);
        Assert.Equal(3, values.Average(value => Math.Pow(value, 4)), 0.1);
        Assert.Equal(0.6827, values.Count(value => Math.Abs(value) < 1) / 100_000.0, 0.005);
    }
}
