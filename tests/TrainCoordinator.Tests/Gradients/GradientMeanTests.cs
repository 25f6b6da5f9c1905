using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Tests.Gradients;

public sealed class GradientMeanTests
{
    // 12 dense parameters (2 x 5 kernel, 2 biases) and one row of 5.
    private static SliceGradient Sum(float dense, float row) =>
        Models.Gradient(Models.Rows(rows: 4, size: 5), dense, (2, row));

    [Fact]
    public void Form_WithoutLimit_DividesByDocuments()
    {
        var gradient = Sum(6, 9);

        GradientMean.Form(gradient, documentCount: 3, maxNorm: 0);

        Assert.All(gradient.Dense, value => Assert.Equal(2, value));
        Assert.Equal([3, 3, 3, 3, 3], gradient.RowValues);
    }

    [Fact]
    public void Form_AboveTheLimit_ScalesDenseAndRowsTogether()
    {
        // The mean's norm is sqrt(12 * 4 + 5 * 4) = sqrt(68).
        var gradient = Sum(4, 4);

        var norm = GradientMean.Form(gradient, documentCount: 2, maxNorm: Math.Sqrt(17));

        Assert.Equal(Math.Sqrt(68), norm, 1e-12);
        Assert.All(gradient.Dense, value => Assert.Equal(1, value, 1e-6f));
        Assert.All(gradient.RowValues.ToArray(), value => Assert.Equal(1, value, 1e-6f));
    }

    [Fact]
    public void Form_BelowTheLimit_LeavesTheMean()
    {
        var gradient = Sum(1, 1);

        GradientMean.Form(gradient, documentCount: 1, maxNorm: 5);

        Assert.All(gradient.Dense, value => Assert.Equal(1, value));
    }

    [Fact]
    public void Form_AnyLanes_SameBits()
    {
        var layout = Models.Rows(rows: 9, size: 9_001);
        (int, float)[] rows = [.. Enumerable.Range(1, 8).Select(row => (row, 0.7f * row))];
        var (alone, shared) = (Models.Gradient(layout, 0.3f, rows), Models.Gradient(layout, 0.3f, rows));

        var norm = GradientMean.Form(alone, documentCount: 3, maxNorm: 1);

        Assert.Equal(norm, GradientMean.Form(shared, documentCount: 3, maxNorm: 1, lanes: 3));
        Assert.Equal(alone.Dense, shared.Dense);
        Assert.Equal(alone.RowValues, shared.RowValues);
    }
}
