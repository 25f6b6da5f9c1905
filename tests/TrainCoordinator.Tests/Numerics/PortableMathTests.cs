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

    // The system's are within a bit of the exact ones.
    [Fact]
    public void RoundedExp_OfAnyNumber_IsTheSystemsOrTheOneBesideIt() =>
        Gen.OneOf(Gen.Double[-745, 709], Gen.Double[-1, 1])
            .Sample(x => AssertBeside(Math.Exp(x), PortableMath.RoundedExp(x)));

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1000)]
    [InlineData(1000)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void RoundedExp_AtTheEnds_IsTheSystems(double x) => Assert.Equal(Math.Exp(x), PortableMath.RoundedExp(x));

    [Fact]
    public void RoundedLog_OfAnyNumber_IsTheSystemsOrTheOneBesideIt() =>
        Gen.OneOf(Gen.Double[1e-290, 1e290], Gen.Double[1e-3, 3], Gen.Int[1, 1_000_000].Select(count => (double)count))
            .Sample(x => AssertBeside(Math.Log(x), PortableMath.RoundedLog(x)));

    [Fact]
    public void RoundedPower_OfACount_IsTheSystemsOrTheOneBesideIt() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0.1, 1])
            .Sample(
                (count, exponent) => AssertBeside(Math.Pow(count, exponent), PortableMath.RoundedPower(count, exponent))
            );

    [Fact]
    public void Rounded_AtTheEnds_IsTheSystems()
    {
        Assert.Equal(Math.Log(0), PortableMath.RoundedLog(0));
        Assert.Equal(double.PositiveInfinity, PortableMath.RoundedLog(double.PositiveInfinity));
        Assert.Equal(double.NaN, PortableMath.RoundedLog(double.NaN));
        Assert.Equal(Math.Pow(0, 0.75), PortableMath.RoundedPower(0, 0.75));
    }

    // To the last bit, whatever the machine; to twenty digits by Python's decimal.
    [Fact]
    public void Rounded_OfKnownNumbers_IsNearest()
    {
        Assert.Equal(2.302585092994045684, PortableMath.RoundedLog(10));
        Assert.Equal(1.6487212707001281468, PortableMath.RoundedExp(0.5));
        Assert.Equal(4.3035170706588505565, PortableMath.RoundedPower(7, 0.75));
    }

    private static void AssertBeside(double expected, double actual) =>
        Assert.InRange(actual, Math.BitDecrement(expected), Math.BitIncrement(expected));

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
