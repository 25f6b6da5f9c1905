using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Gradients;

public sealed class GradientMeanTests
{
    // 12 dense parameters (2 x 5 kernel, 2 biases) and one row of 5.
    private static readonly ParameterLayout Layout = Models.Rows(rows: 4, size: 5);
    private readonly SliceGradient _mean = new(Layout);

    [Fact]
    public void Form_ManySlices_DividesByDocuments()
    {
        var norm = GradientMean.Form(Models.Parts(Of(1, documents: 2), Of(5, documents: 1)), _mean);

        Assert.All(_mean.Dense, value => Assert.Equal(2, value));
        Assert.Equal([2], _mean.Rows);
        Assert.Equal([2, 2, 2, 2, 2], _mean.RowValues);
        Assert.Equal(Math.Sqrt(17 * 4), norm, 1e-12);
    }

    [Fact]
    public void Form_NoDocuments_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientMean.Form(Models.Parts(Of(1, documents: 0)), _mean));

    [Fact]
    public void Form_AnyLanes_SameBits()
    {
        var layout = Models.Rows(rows: 9, size: 9_001);
        (int, float)[] rows = [.. Enumerable.Range(1, 8).Select(row => (row, 0.7f * row))];
        var gradient = Models.Gradient(layout, 0.3f, rows);
        gradient.Sums = new MetricSums(3, 0, 0, 0);
        var (alone, shared) = (new SliceGradient(layout), new SliceGradient(layout));

        var norm = GradientMean.Form(Models.Parts(gradient), alone);

        Assert.Equal(norm, GradientMean.Form(Models.Parts(gradient), shared, lanes: 3));
        Assert.Equal(alone.Dense, shared.Dense);
        Assert.Equal(alone.RowValues, shared.RowValues);
    }

    [Theory]
    [InlineData(8, 2, 0.25)]
    [InlineData(2, 2, 1)]
    [InlineData(8, 0, 1)]
    public void Limit_NormAndLargestNorm_NeverLengthens(double norm, double maxNorm, float expected) =>
        Assert.Equal(expected, GradientMean.Limit(norm, maxNorm));

    private static SliceGradient Of(float value, int documents)
    {
        var gradient = Models.Gradient(Layout, value, (2, value));
        gradient.Sums = new MetricSums(documents, 0, 0, 0);
        return gradient;
    }
}
