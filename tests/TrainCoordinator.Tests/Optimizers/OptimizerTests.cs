using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;

namespace Pipeline.TrainCoordinator.Tests.Optimizers;

public sealed class OptimizerTests
{
    // 40 dense parameters: more than one vector of any width, and not a multiple of one.
    private static readonly ParameterLayout Layout = Models.Rows(rows: 4, size: 19);

    private static float[] DenseAfter(OptimizerSettings settings, params float[] gradients)
    {
        var optimizer = new Optimizer(settings, Layout);
        var parameters = Models.Zero(Layout);
        parameters.Dense.AsSpan().Fill(1);
        for (var step = 0; step < gradients.Length; step++)
        {
            optimizer.Update(parameters, Models.Gradient(Layout, gradients[step]), step, learningRate: 0.01);
        }
        return parameters.Dense;
    }

    // The expected values follow from the formulas in double precision, computed outside this program.
    [Fact]
    public void Update_Adam_FollowsKeras()
    {
        var values = DenseAfter(new OptimizerSettings(), 1, -2, 0.5f);

        Assert.All(values, value => Assert.Equal(0.99502794f, value, 2e-7f));
    }

    [Fact]
    public void Update_AdamWithTinyGradient_AddsEpsilonToTheUncorrectedRoot()
    {
        // PyTorch's placing would give 0.9900990.
        var values = DenseAfter(new OptimizerSettings(), 1e-6f);

        Assert.All(values, value => Assert.Equal(0.99240253f, value, 2e-7f));
    }

    [Fact]
    public void Update_AdamW_DecaysBeforeTheStep()
    {
        var settings = new OptimizerSettings { Kind = OptimizerKind.AdamW, WeightDecay = 0.1 };

        var values = DenseAfter(settings, 1, -2, 0.5f);

        Assert.All(values, value => Assert.Equal(0.99204727f, value, 2e-7f));
    }

    [Fact]
    public void Update_RmsProp_FollowsKeras()
    {
        var values = DenseAfter(new OptimizerSettings { Kind = OptimizerKind.RmsProp }, 1, -2, 0.5f);

        Assert.All(values, value => Assert.Equal(0.98962417f, value, 2e-7f));
    }

    [Fact]
    public void Update_Sgd_FollowsKeras()
    {
        var values = DenseAfter(new OptimizerSettings { Kind = OptimizerKind.Sgd }, 1, -2, 0.5f);

        Assert.All(values, value => Assert.Equal(1.0059f, value, 2e-7f));
    }

    [Theory]
    [InlineData(true, -0.018584620f)] // the row waits through the step without it, but the step counts
    [InlineData(false, -0.024880605f)] // the row goes on moving
    public void Update_RowMissingFromOneStep_MovesByItsKind(bool lazy, float expected)
    {
        var optimizer = new Optimizer(new OptimizerSettings { LazyRows = lazy }, Layout);
        var parameters = Models.Zero(Layout);

        optimizer.Update(parameters, Models.Gradient(Layout, 0, (2, 1)), step: 0, learningRate: 0.01);
        optimizer.Update(parameters, Models.Gradient(Layout, 0, (1, 1)), step: 1, learningRate: 0.01);
        optimizer.Update(parameters, Models.Gradient(Layout, 0, (2, 1)), step: 2, learningRate: 0.01);

        Assert.All(parameters.Row(2).ToArray(), value => Assert.Equal(expected, value, 1e-8f));
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.RmsProp)]
    [InlineData(OptimizerKind.Sgd)]
    public void Update_LazyRows_TouchesNoOtherRow(OptimizerKind kind)
    {
        var optimizer = new Optimizer(new OptimizerSettings { Kind = kind }, Layout);
        var parameters = Models.Zero(Layout);
        parameters.Embedding.AsSpan().Fill(3);

        optimizer.Update(parameters, Models.Gradient(Layout, 0, (2, 1)), step: 0, learningRate: 0.01);

        Assert.All([0, 1, 3], row => Assert.All(parameters.Row(row).ToArray(), value => Assert.Equal(3, value)));
        Assert.All(parameters.Row(2).ToArray(), value => Assert.NotEqual(3, value));
    }

    [Fact]
    public void Update_DenseRows_LeavesThePaddingRowZero()
    {
        var optimizer = new Optimizer(new OptimizerSettings { LazyRows = false }, Layout);
        var parameters = Models.Zero(Layout);

        optimizer.Update(parameters, Models.Gradient(Layout, 0, (1, 1), (3, 1)), step: 0, learningRate: 0.01);

        Assert.All(parameters.Row(0).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Update_RowRateFactor_ScalesRowsAlone()
    {
        var optimizer = new Optimizer(new OptimizerSettings { RowRateFactor = 3 }, Layout);
        var parameters = Models.Zero(Layout);

        optimizer.Update(parameters, Models.Gradient(Layout, 1, (1, 1)), step: 0, learningRate: 0.01);

        Assert.All(parameters.Dense, value => Assert.Equal(-0.01f, value, 1e-7f));
        Assert.All(parameters.Row(1).ToArray(), value => Assert.Equal(-0.03f, value, 1e-7f));
    }

    [Fact]
    public void Update_Always_RaisesTheVersion()
    {
        var parameters = Models.Zero(Layout);

        new Optimizer(new OptimizerSettings(), Layout).Update(parameters, Models.Gradient(Layout, 1), 0, 0.01);

        Assert.Equal(1, parameters.Version);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.RmsProp)]
    [InlineData(OptimizerKind.Sgd)]
    public void State_CopiedIntoAFreshOptimizer_GoesOnWithTheSameBits(OptimizerKind kind)
    {
        var settings = new OptimizerSettings { Kind = kind };
        var (first, second) = (new Optimizer(settings, Layout), new Optimizer(settings, Layout));
        var parameters = Models.Zero(Layout);
        first.Update(parameters, Models.Gradient(Layout, 0.7f, (1, 0.3f)), 0, 0.01);
        var copy = parameters with { Dense = [.. parameters.Dense], Embedding = [.. parameters.Embedding] };
        foreach (var (from, to) in first.State.Zip(second.State))
        {
            Assert.Equal(from.Name, to.Name);
            from.Values.CopyTo(to.Values, 0);
        }

        first.Update(parameters, Models.Gradient(Layout, -0.2f, (1, 0.1f)), 1, 0.01);
        second.Update(copy, Models.Gradient(Layout, -0.2f, (1, 0.1f)), 1, 0.01);

        Assert.Equal(parameters.Dense, copy.Dense);
        Assert.Equal(parameters.Embedding, copy.Embedding);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_AnyLanes_SameBits(bool lazy)
    {
        // Two classes over 9,001 columns and 21 rows: enough to be shared; the rows with a gradient are a part of them.
        var layout = Models.Rows(rows: 21, size: 9_001);
        (int, float)[] rows = [.. Enumerable.Range(1, 20).Where(row => row % 3 > 0).Select(row => (row, 0.1f * row))];
        var settings = new OptimizerSettings { LazyRows = lazy };
        var (alone, shared) = (Models.Random(layout, seed: 1), Models.Random(layout, seed: 1));

        var (one, three) = (new Optimizer(settings, layout), new Optimizer(settings, layout, lanes: 3));
        for (var step = 0; step < 2; step++)
        {
            one.Update(alone, Models.Gradient(layout, 0.3f, rows), step, 0.01);
            three.Update(shared, Models.Gradient(layout, 0.3f, rows), step, 0.01);
        }

        Assert.Equal(alone.Dense, shared.Dense);
        Assert.Equal(alone.Embedding, shared.Embedding);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.RmsProp)]
    [InlineData(OptimizerKind.Sgd)]
    public void Update_WithAFactor_IsThatOfTheMultipliedGradient(OptimizerKind kind)
    {
        var settings = new OptimizerSettings { Kind = kind };
        var (whole, half) = (new Optimizer(settings, Layout), new Optimizer(settings, Layout));
        var (expected, actual) = (Models.Random(Layout, seed: 1), Models.Random(Layout, seed: 1));
        for (var step = 0; step < 3; step++)
        {
            whole.Update(expected, Models.Gradient(Layout, 0.35f, (2, 0.15f)), step, 0.01);
            half.Update(actual, Models.Gradient(Layout, 0.7f, (2, 0.3f)), step, 0.01, factor: 0.5f);
        }

        Assert.Equal(expected.Dense, actual.Dense);
        Assert.Equal(expected.Embedding, actual.Embedding);
    }

    [Fact]
    public void State_OfAFrozenTable_HasDenseArraysAlone()
    {
        var optimizer = new Optimizer(new OptimizerSettings(), Models.Rows(4, 19, trainable: false));

        Assert.Equal(
            "optimizer.mean.dense optimizer.mean_square.dense",
            string.Join(' ', optimizer.State.Select(s => s.Name))
        );
    }
}
