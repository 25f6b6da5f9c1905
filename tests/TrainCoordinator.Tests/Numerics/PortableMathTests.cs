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

    // To the last bit, whatever the machine; to twenty digits by Python's mpmath.
    [Theory]
    [InlineData(3.0, 1.0986122886681096914)]
    [InlineData(0.7, -0.35667494393873244235)]
    [InlineData(1.0000000000000002, 2.2204460492503128343e-16)]
    [InlineData(1e-7, -16.118095650958319833)]
    [InlineData(123456789, 18.631401766168018033)]
    [InlineData(1e-290, -667.7496769682732483)]
    [InlineData(1e290, 667.74967696827324843)]
    [InlineData(10, 2.302585092994045684)]
    public void RoundedLog_OfKnownNumbers_IsNearest(double x, double expected) =>
        Assert.Equal(expected, PortableMath.RoundedLog(x));

    [Theory]
    [InlineData(-744.44, 4.9410118100275637385e-324)]
    [InlineData(-700.3, 7.304228033645715365e-305)]
    [InlineData(-37.7, 4.23738604749667055e-17)]
    [InlineData(-0.35, 0.70468808971871345)]
    [InlineData(0.1, 1.1051709180756476309)]
    [InlineData(0.5, 1.6487212707001281468)]
    [InlineData(17.25, 31015573.274482230832)]
    [InlineData(345.6, 1.2364397133326716338e+150)]
    [InlineData(709.78271289338397, 1.7976931348622732178e+308)]
    public void RoundedExp_OfKnownNumbers_IsNearest(double x, double expected) =>
        Assert.Equal(expected, PortableMath.RoundedExp(x));

    [Theory]
    [InlineData(3, 0.75, 2.279507056954777642)]
    [InlineData(7, 0.75, 4.3035170706588505565)]
    [InlineData(10, 0.1, 1.2589254117941672265)]
    [InlineData(1234, 0.9, 605.59690048388354084)]
    [InlineData(65537, 0.33, 38.854431946278074639)]
    [InlineData(2147483647, 0.999, 2101831688.8672631597)]
    [InlineData(1e-200, 0.75, 9.9999999999999998658e-151)]
    public void RoundedPower_OfKnownNumbers_IsNearest(double value, double exponent, double expected) =>
        Assert.Equal(expected, PortableMath.RoundedPower(value, exponent));

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
