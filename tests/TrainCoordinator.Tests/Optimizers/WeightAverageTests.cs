using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;

namespace Pipeline.TrainCoordinator.Tests.Optimizers;

public sealed class WeightAverageTests
{
    private const int Steps = 300;

    // 40 dense parameters: more than one vector of any width, and not a multiple of one.
    private static readonly ParameterLayout Layout = Models.Rows(rows: 6, size: 19);

    [Fact]
    public void Form_EveryStepCountsTheSame_IsTheMean()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 0.5 }, stepCount: 6);

        foreach (var (step, value) in new[] { 9f, 9, 9, 1, 2, 6 }.Index())
        {
            Follow(average, step, parameters, value, (2, value));
        }

        var mean = Mean(average, parameters);
        Assert.All(mean.Dense, value => Assert.Equal(3, value, 1e-6f));
        Assert.All(mean.Row(2).ToArray(), value => Assert.Equal(3, value, 1e-6f));
        Assert.All(parameters.Dense, value => Assert.Equal(6, value));
    }

    [Fact]
    public void Form_Momentum_LetsOlderStepsFadeOnceTheMeanHasBegun()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 1, Momentum = 0.75 }, stepCount: 6);

        foreach (var (step, value) in new[] { 8f, 4, 3, 1, 5, 9 }.Index())
        {
            Follow(average, step, parameters, value);
        }

        // The mean of four is 4; then 0.75 x 4 + 0.25 x 5 and 0.75 x 4.25 + 0.25 x 9.
        Assert.All(Mean(average, parameters).Dense, value => Assert.Equal(5.4375, value, 1e-5f));
    }

    [Fact]
    public void Form_DenseParametersWhoseScaleIsBegunAgain_AreTheMean()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 1, Momentum = 0.5 }, stepCount: 45);
        var expected = 0.0;

        // The scale is begun again after 40 halvings.
        for (var step = 0; step < 45; step++)
        {
            var value = step % 7;
            Follow(average, step, parameters, value);
            expected += Math.Max(0.5, 1.0 / (step + 1)) * (value - expected);
        }

        Assert.All(Mean(average, parameters).Dense, value => Assert.Equal(expected, value, 1e-5f));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.99)]
    [InlineData(0.5)] // the scale is begun again every 40 steps
    [InlineData(0.0)]
    public void Form_RowsThatAreSeldomTouched_AreAsIfFollowedInEveryStep(double momentum)
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 0.9, Momentum = momentum }, Steps);
        var expected = new double[6];

        for (var step = 0; step < Steps; step++)
        {
            Take(average, parameters, step);
            var counted = step - 30 + 1;
            for (var row = 0; row < 6 && counted > 0; row++)
            {
                var share = Math.Max(1 - momentum, 1.0 / counted);
                expected[row] += share * (parameters.Row(row)[0] - expected[row]);
            }
        }

        var mean = Mean(average, parameters);
        for (var row = 0; row < 6; row++)
        {
            Assert.All(mean.Row(row).ToArray(), value => Assert.Equal(expected[row], value, 1e-5f));
        }
    }

    [Fact]
    public void Seek_WithTheStateOfAStep_GoesOnWithTheSameBits()
    {
        var settings = new AveragingSettings { Share = 0.9, Momentum = 0.6 };
        var parameters = Models.Zero(Layout);
        var average = Average(settings, Steps);
        var resumed = Average(settings, Steps);
        for (var step = 0; step < Steps; step++)
        {
            if (step == 170)
            {
                foreach (var (from, to) in average.State.Zip(resumed.State))
                {
                    from.Values.CopyTo(to.Values, 0);
                }
                resumed.Seek(step);
                Assert.All(
                    average.State.Zip(resumed.State),
                    states => Assert.Equal(states.First.Values, states.Second.Values)
                );
            }
            var before = parameters.Embedding.ToArray();
            Take(average, parameters, step);
            if (step >= 170)
            {
                before.CopyTo(parameters.Embedding, 0);
                Take(resumed, parameters, step);
            }
        }

        Assert.Equal(Mean(average, parameters).Embedding, Mean(resumed, parameters).Embedding);
    }

    [Fact]
    public void Follow_NothingAveraged_RemembersNothing()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings(), stepCount: 2);

        Follow(average, 0, parameters, 3, (1, 3));
        Follow(average, 1, parameters, 5, (1, 5));

        Assert.False(average.HasBegun);
        Assert.Empty(average.State);
    }

    [Fact]
    public void Follow_StepsOfAnOptimizer_IsTheMeanOfWhatItMakes()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 0.75 }, stepCount: 4);
        var optimizer = new Optimizer(new OptimizerSettings { Kind = OptimizerKind.Sgd, Momentum = 0 }, Layout);

        // Values 8, 9, 11, 13; the last three count.
        foreach (var (step, by) in new[] { 8f, 1, 2, 2 }.Index())
        {
            optimizer.Update(
                parameters,
                Models.Gradient(Layout, -by, (2, -by)),
                step,
                learningRate: 1,
                average: average
            );
        }

        var mean = Mean(average, parameters);
        Assert.All(mean.Dense, value => Assert.Equal(11, value, 1e-5f));
        Assert.All(mean.Row(2).ToArray(), value => Assert.Equal(11, value, 1e-5f));
        Assert.All(mean.Row(3).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Follow_RowsThatMoveWithoutAGradient_AreAveragedToo()
    {
        var parameters = Models.Zero(Layout);
        var average = Average(new AveragingSettings { Share = 1 }, stepCount: 2);
        var optimizer = new Optimizer(
            new OptimizerSettings
            {
                Kind = OptimizerKind.Sgd,
                Momentum = 0.5,
                LazyRows = false,
            },
            Layout
        );

        // The velocity of the first step moves the row again in the second: by 1, then by a half.
        optimizer.Update(parameters, Models.Gradient(Layout, 0, (3, -1)), 0, learningRate: 1, average: average);
        optimizer.Update(parameters, Models.Gradient(Layout, 0), 1, learningRate: 1, average: average);

        Assert.All(parameters.Row(3).ToArray(), value => Assert.Equal(1.5f, value));
        Assert.All(Mean(average, parameters).Row(3).ToArray(), value => Assert.Equal(1.25f, value, 1e-6f));
    }

    private static WeightAverage Average(AveragingSettings settings, long stepCount) =>
        new(settings, Layout, stepCount);

    // Row 1 moves in every step, row 5 in few.
    private static void Take(WeightAverage average, ModelParameters parameters, int step) =>
        Follow(
            average,
            step,
            parameters,
            dense: 0,
            [
                .. Enumerable
                    .Range(1, 5)
                    .Where(row => step % (row * row) == 0)
                    .Select(row => (row, MathF.Sin(step) + row)),
            ]
        );

    // A step of plain descent at the rate of 1 that brings the parameters to these values.
    private static void Follow(
        WeightAverage average,
        int step,
        ModelParameters parameters,
        float dense,
        params (int Row, float Value)[] rows
    ) =>
        new Optimizer(new OptimizerSettings { Kind = OptimizerKind.Sgd, Momentum = 0 }, Layout).Update(
            parameters,
            Models.Gradient(
                Layout,
                parameters.Dense[0] - dense,
                [.. rows.Select(row => (row.Row, parameters.Row(row.Row)[0] - row.Value))]
            ),
            step,
            learningRate: 1,
            average: average
        );

    private static ModelParameters Mean(WeightAverage average, ModelParameters parameters)
    {
        var mean = Models.Zero(Layout);
        average.Form(parameters, mean);
        return mean;
    }
}
