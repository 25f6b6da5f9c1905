using System.Globalization;
using System.Text;
using CsCheck;
using Pipeline.Ingest.Glove;

namespace Pipeline.Ingest.Tests.Glove;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0.418")]
    [InlineData("-0.00066023")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-0")]
    [InlineData("-0.0e5")]
    [InlineData("1e-05")]
    [InlineData("9.1E+2")]
    [InlineData("1e-45")] // the least float
    [InlineData("1e-50")] // zero
    [InlineData("3.4028235e38")] // the greatest float
    [InlineData("1.17549435e-38")] // the least normal float
    [InlineData("9007199254740993")] // 2^53 + 1: no double
    [InlineData("0.00000000000000000000000000000000000000000000000001")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("00000000000000000000000000000000000001.5")]
    [InlineData("1e-22")]
    [InlineData("1e-23")]
    [InlineData("9007199254740992e22")]
    public void Read_Number_GivesTheFloatOfFloatParse(string text)
    {
        AssertAsFloatParse(text);
    }

    // The doubles next to these numbers lie exactly half-way between two floats, the numbers do not: rounding the
    // double to even goes the wrong way. The last two are half-way themselves, and a little more.
    [Theory]
    [InlineData("45.72952842712402", 0x4236EB09u)]
    [InlineData("0.6118476688861847", 0x3F1CA20Du)]
    [InlineData("7.739937135653463e-09", 0x3204F89Bu)]
    [InlineData("1.000000059604644775390625", 0x3F800000u)]
    [InlineData("1.000000059604644775390626", 0x3F800001u)]
    public void Read_NextToHalfway_RoundsOnce(string text, uint bits)
    {
        DecimalText.Read(Encoding.ASCII.GetBytes(text), out var value);

        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(value));
    }

    [Fact]
    public void Read_AnyDigitsPointAndExponent_GivesTheFloatOfFloatParse()
    {
        Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Int[0, 19], Gen.Int[-60, 40])
            .Sample(
                (isNegative, digits, fraction, exponent) =>
                {
                    var text = digits.ToString("D20", CultureInfo.InvariantCulture);
                    text = text[..^fraction].TrimStart('0') + "." + text[^fraction..];
                    AssertAsFloatParse((isNegative ? "-" : "") + "0" + text);
                    AssertAsFloatParse($"{text}e{exponent}".Insert(0, "0"));
                },
                iter: 50_000
            );
    }

    // Numbers as near to half-way between two floats as 17 digits can say: where rounding twice goes wrong.
    [Fact]
    public void Read_AroundHalfwayBetweenFloats_GivesTheFloatOfFloatParse()
    {
        Gen.Select(Gen.UInt[0x30000000, 0x4F000000], Gen.Int[-2, 2], Gen.Int[15, 19])
            .Sample(
                (bits, ulps, digits) =>
                {
                    double below = BitConverter.UInt32BitsToSingle(bits);
                    double above = BitConverter.UInt32BitsToSingle(bits + 1);
                    var near = BitConverter.Int64BitsToDouble(
                        BitConverter.DoubleToInt64Bits((below + above) / 2) + ulps
                    );
                    AssertAsFloatParse(near.ToString($"E{digits - 1}", CultureInfo.InvariantCulture));
                    AssertAsFloatParse(((decimal)near).ToString(CultureInfo.InvariantCulture));
                },
                iter: 50_000
            );
    }

    [Theory]
    [InlineData("0.5 0.25", 3)]
    [InlineData("7 ", 1)]
    public void Read_TextThatGoesOn_EndsAtTheSpace(string text, int length)
    {
        Assert.Equal(length, DecimalText.Read(Encoding.ASCII.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1.2.3")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("1\t")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e39")]
    [InlineData("1e999999999999")]
    public void Read_SomethingElse_Refuses(string text)
    {
        Assert.Equal(-1, DecimalText.Read(Encoding.ASCII.GetBytes(text), out _));
    }

    private static void AssertAsFloatParse(string text)
    {
        var length = DecimalText.Read(Encoding.ASCII.GetBytes(text), out var value);

        var expected = float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (float.IsFinite(expected))
        {
            Assert.Equal(text.Length, length);
            Assert.True(
                BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(value),
                $"{text} was read as {value:R}, not as {expected:R}."
            );
        }
        else
        {
            Assert.Equal(-1, length);
        }
    }
}
