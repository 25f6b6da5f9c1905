using CsCheck;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Tests.Numerics;

public sealed class PortableMathTests
{
    [Fact]
    public void Log_OfAnyScale_IsTheSystemsToFifteenDigits() =>
        Gen.Select(Gen.Double[1, 2], Gen.Int[-1000, 1000])
            .Sample(
                (mantissa, exponent) =>
                {
                    var expected = Math.Log(Math.ScaleB(mantissa, exponent));
                    var actual = PortableMath.Log(Math.ScaleB(mantissa, exponent));
                    Assert.Equal(expected, actual, 1e-15 * Math.Max(1, Math.Abs(expected)));
                }
            );

    [Fact]
    public void Log_OfOne_IsZero() => Assert.Equal(0, PortableMath.Log(1));

    [Fact]
    public void CosineOfHalfTurns_InItsRange_IsTheSystemsToFifteenDigits() =>
        Gen.Double[0, 1].Sample(x => Assert.Equal(Math.Cos(Math.PI * x), PortableMath.CosineOfHalfTurns(x), 1e-15));

    [Fact]
    public void Power_OfAnyExponent_IsTheSystemsToThirteenDigits() =>
        Gen.Select(Gen.Double[0.9, 1], Gen.Int[0, 5000])
            .Sample(
                (value, exponent) =>
                {
                    var expected = Math.Pow(value, exponent);
                    Assert.Equal(expected, PortableMath.Power(value, exponent), 1e-12 * expected);
                }
            );
}
