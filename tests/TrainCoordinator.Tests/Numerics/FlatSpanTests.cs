using CsCheck;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Tests.Numerics;

public sealed class FlatSpanTests
{
    private static readonly Gen<float[]> Values = Gen.Float[-100, 100].Array[0, 70];

    [Fact]
    public void Add_AnyLength_AddsEveryElement() =>
        Values.Sample(values =>
        {
            var sum = values.ToArray();
            FlatSpan.Add(sum, values.Reverse().ToArray(), sum);
            Assert.Equal(values.Zip(values.Reverse(), (a, b) => a + b), sum);
        });

    [Fact]
    public void Add_OtherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => FlatSpan.Add([1, 2], [1], new float[2]));

    [Fact]
    public void Multiply_AnyLength_MultipliesEveryElement() =>
        Values.Sample(values =>
        {
            var products = values.ToArray();
            FlatSpan.Multiply(products, 0.3f);
            Assert.Equal(values.Select(value => value * 0.3f), products);
        });

    [Fact]
    public void Multiply_ByAnotherSpan_MultipliesElementByElement() =>
        Values.Sample(values =>
        {
            var products = values.ToArray();
            FlatSpan.Multiply(products, values.Reverse().ToArray());
            Assert.Equal(values.Zip(values.Reverse(), (a, b) => a * b), products);
        });

    [Fact]
    public void AddScaled_WithFactors_AddsTheProductsElementByElement() =>
        Values.Sample(values =>
        {
            var sum = values.ToArray();
            FlatSpan.AddScaled(sum, values, 0.3f, values.Reverse().ToArray());
            Assert.Equal(values.Zip(values.Reverse(), (a, b) => a + (a * 0.3f * b)), sum);
        });

    [Fact]
    public void Divide_AnyLength_DividesEveryElement() =>
        Values.Sample(values =>
        {
            var quotients = values.ToArray();
            FlatSpan.Divide(quotients, 7);
            Assert.Equal(values.Select(value => value / 7), quotients);
        });

    [Fact]
    public void SumOfSquares_OfSmallIntegers_IsExact() =>
        Gen.Int[-50, 50]
            .Array[0, 70]
            .Sample(values =>
                Assert.Equal(
                    values.Sum(value => value * value),
                    FlatSpan.SumOfSquares([.. values.Select(value => (float)value)])
                )
            );

    // The bits of a gradient's norm, on a machine of any vector width.
    [Fact]
    public void SumOfSquares_OfAnyNumbers_IsAddedUpInOneOrder() =>
        Values.Sample(values =>
        {
            var sums = new double[8];
            var ofEights = values.Length / 8 * 8;
            for (var i = 0; i < ofEights; i++)
            {
                sums[i % 8] += (double)values[i] * values[i];
            }
            var expected = (sums[0] + sums[4] + (sums[1] + sums[5])) + (sums[2] + sums[6] + (sums[3] + sums[7]));
            foreach (var value in values[ofEights..])
            {
                expected += (double)value * value;
            }

            Assert.Equal(expected, FlatSpan.SumOfSquares(values));
        });
}
