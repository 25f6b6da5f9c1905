using Pipeline.Node.Output;

namespace Pipeline.Node.Tests.Output;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(19_997, "19,997")]
    [InlineData(7_699_459, "7,699,459")]
    public void Count_AnyNumber_HasThousandsSeparators(long count, string expected) =>
        Assert.Equal(expected, Quantity.Count(count));

    [Theory]
    [InlineData(0, "0 tokens")]
    [InlineData(1, "1 token")]
    [InlineData(2_000, "2,000 tokens")]
    public void Count_OfSomething_IsSingularForOneAlone(long count, string expected) =>
        Assert.Equal(expected, Quantity.Count(count, "token"));

    [Theory]
    [InlineData(0.254, "0.25")]
    [InlineData(12.34, "12.3")]
    [InlineData(8_123.4, "8,123")]
    public void Rate_AnyNumber_HasThreeDigitsOrMore(double perSecond, string expected) =>
        Assert.Equal(expected, Quantity.Rate(perSecond));

    [Theory]
    [InlineData(999, "999 bytes")]
    [InlineData(46_132_883, "46.1 MB")]
    [InlineData(2_300_000_000, "2.3 GB")]
    public void Bytes_AnySize_UsesDecimalUnits(long bytes, string expected) =>
        Assert.Equal(expected, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(0.84, "0.8 s")]
    [InlineData(12.4, "12 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(7_800, "2 h 10 min")]
    public void Duration_AnyLength_UsesItsTwoLargestUnits(double seconds, string expected) =>
        Assert.Equal(expected, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Fraction_Value_HasFourDecimals() => Assert.Equal("0.8646", Quantity.Fraction(0.86459));
}
