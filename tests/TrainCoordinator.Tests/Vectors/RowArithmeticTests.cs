using CsCheck;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class RowArithmeticTests
{
    private static readonly Gen<float[]> Row = Gen.Float[-10, 10].Array[41];

    /// <summary>Whatever the width of a vector, each column gets the bits of one fused operation after the other.</summary>
    [Fact]
    public void AddFourScaled_AnyLength_BitsOfOneColumnByItself() =>
        Gen.Select(Row, Row, Row, Row, Row)
            .Select(Gen.Int[0, 41], (rows, length) => (rows, length))
            .Sample(test =>
            {
                var ((sum, a, b, c, d), length) = test;
                float[] factors = [0.1f, -2.7f, 1e-3f, 33.3f];
                var expected = new float[length];
                for (var i = 0; i < length; i++)
                {
                    expected[i] = MathF.FusedMultiplyAdd(factors[0], a[i], sum[i]);
                    expected[i] = MathF.FusedMultiplyAdd(factors[1], b[i], expected[i]);
                    expected[i] = MathF.FusedMultiplyAdd(factors[2], c[i], expected[i]);
                    expected[i] = MathF.FusedMultiplyAdd(factors[3], d[i], expected[i]);
                }

                var four = sum[..length];
                RowArithmetic.AddFourScaled(four, a, b, c, d, factors);
                var single = sum[..length];
                RowArithmetic.AddScaled(single, a, factors[0]);
                RowArithmetic.AddScaled(single, b, factors[1]);
                RowArithmetic.AddScaled(single, c, factors[2]);
                RowArithmetic.AddScaled(single, d, factors[3]);

                Assert.Equal(expected, four);
                Assert.Equal(expected, single);
            });

    [Fact]
    public void AddScaled_DoublesOfAnyLength_BitsOfOneColumnByItself() =>
        Gen.Select(Gen.Double[-10, 10].Array[0, 21], Gen.Double[-10, 10])
            .Sample(
                (row, factor) =>
                {
                    var expected = Array.ConvertAll(row, x => Math.FusedMultiplyAdd(factor, x, 0.1));
                    var sum = Array.ConvertAll(row, _ => 0.1);

                    RowArithmetic.AddScaled(sum, row, factor);

                    Assert.Equal(expected, sum);
                }
            );
}
