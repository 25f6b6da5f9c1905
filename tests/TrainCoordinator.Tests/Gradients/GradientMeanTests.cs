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

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Form_AnyLanes_SameBits(int lanes)
    {
        // Rows that some slices have and others not, and enough of them to be shared: the first of a slice, too, is the
        // first of a share.
        var layout = Models.Rows(rows: 301, size: 500);
        SliceGradient[] slices =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(slice =>
                    Models.Gradient(
                        layout,
                        0.3f / (slice + 1),
                        [
                            .. Enumerable
                                .Range(1, 300)
                                .Where(row => row % (slice + 2) == 0)
                                .Select(row => (row, 0.7f / row)),
                        ]
                    )
                ),
        ];
        Array.ForEach(slices, slice => slice.Sums = new MetricSums(3, 0, 0, 0));
        var (alone, shared) = (new SliceGradient(layout), new SliceGradient(layout));

        var norm = GradientMean.Form(Models.Parts(slices), alone);

        Assert.Equal(norm, GradientMean.Form(Models.Parts(slices), shared, lanes));
        Assert.Equal(alone.Dense, shared.Dense);
        Assert.Equal(alone.Rows, shared.Rows);
        Assert.Equal(alone.RowValues, shared.RowValues);
        // Row 7 is of slice 5 alone.
        Assert.Equal(0.7f / 7 / 120, alone.RowValues[alone.Rows.IndexOf(7) * 500]);
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
