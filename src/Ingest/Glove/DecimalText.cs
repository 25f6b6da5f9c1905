using System.Globalization;

namespace Pipeline.Ingest.Glove;

/// <summary>Reads decimal numbers as <c>float.Parse</c> does, several times faster.</summary>
/// <remarks>
/// A number of at most 19 digits is a whole mantissa and a power of ten. With the mantissa up to 2^53 and the power
/// within 10^±22 both are exact doubles, so one multiplication or division gives the double next to the number
/// (W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990). Rounding that double to single
/// precision gives what rounding the number itself would, because rounding keeps order, unless the double lies exactly
/// half-way between two floats, where it may itself have been rounded to. Those and all other numbers are left to
/// <c>float.Parse</c>. 10^-22 is far above the subnormal floats and 2^53 * 10^22 below overflow, so the half-way
/// points are the same 29 bits everywhere.
/// </remarks>
internal static class DecimalText
{
    private const int MaxDigits = 19; // fit 64 bits
    private const ulong MaxMantissa = 1UL << 53;
    private const int MaxPower = 22; // 10^22 is the last power of ten that is a double
    private const ulong BelowFloat = (1UL << 29) - 1; // a double has 52 bits of fraction, a float 23
    private const ulong Halfway = 1UL << 28;

    private static readonly double[] PowersOfTen =
    [
        .. Enumerable.Range(0, MaxPower + 1).Select(n => double.Parse($"1e{n}")),
    ];

    /// <summary>Reads the number at the start of a text, up to a space or the end.</summary>
    /// <param name="text">An optional sign, digits with an optional point, an optional exponent; ASCII.</param>
    /// <param name="value">The float next to the number, ties to even: bit for bit what <c>float.Parse</c> gives.</param>
    /// <returns>Length of the number; -1 when the text is something else, or beyond the finite floats.</returns>
    internal static int Read(ReadOnlySpan<byte> text, out float value)
    {
        unchecked
        {
            var i = 0;
            var isNegative = false;
            if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            {
                isNegative = text[0] == (byte)'-';
                i = 1;
            }
            var mantissa = 0UL;
            var digits = ReadDigits(text, ref i, ref mantissa);
            var power = 0;
            if (i < text.Length && text[i] == (byte)'.')
            {
                i++;
                power = -ReadDigits(text, ref i, ref mantissa);
                digits -= power;
            }
            var isNumber = digits > 0;
            if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
            {
                isNumber &= TryReadExponent(text, ref i, ref power);
            }
            if (!isNumber || (i < text.Length && text[i] != (byte)' '))
            {
                value = 0;
                return -1;
            }
            if (digits > MaxDigits || mantissa > MaxMantissa || power is < -MaxPower or > MaxPower)
            {
                return Parse(text[..i], out value);
            }
            var number = power < 0 ? mantissa / PowersOfTen[-power] : mantissa * PowersOfTen[power];
            if ((BitConverter.DoubleToUInt64Bits(number) & BelowFloat) == Halfway)
            {
                return Parse(text[..i], out value);
            }
            value = (float)(isNegative ? -number : number);
            return i;
        }
    }

    private static int ReadDigits(ReadOnlySpan<byte> text, ref int i, ref ulong mantissa)
    {
        unchecked
        {
            var start = i;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
            {
                mantissa = mantissa * 10 + (uint)(text[i] - '0');
            }
            return i - start;
        }
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int i, ref int power)
    {
        i++;
        var isNegative = i < text.Length && text[i] == (byte)'-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
        {
            i++;
        }
        var start = i;
        var exponent = 0;
        for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            exponent = Math.Min(exponent * 10 + (text[i] - '0'), 100_000); // beyond every float
        }
        power += isNegative ? -exponent : exponent;
        return i > start;
    }

    private static int Parse(ReadOnlySpan<byte> number, out float value)
    {
        value = float.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(value) ? number.Length : -1;
    }
}
