namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>Functions whose last bit is the same on every machine, unlike those of the system's mathematical library.</summary>
/// <remarks>Only additions, multiplications, divisions, square roots and fused multiply-add in double precision, which IEEE 754 fixes.</remarks>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417232;

    // Its next 53 bits.
    private const double Ln2Low = 2.319046813846299558e-17;

    // Exponentials beyond these are no numbers, or none but 0.
    private const double LargestExponent = 709.78271289338397;
    private const double SmallestExponent = -745.13321910194122;

    /// <summary>The natural logarithm.</summary>
    /// <param name="x">A positive, normal number.</param>
    /// <remarks>Error below 1e-15 relative to the larger of 1 and the result. 2 artanh((m - 1) / (m + 1)) of the mantissa, by its series.</remarks>
    internal static double Log(double x)
    {
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }
        var ratio = (mantissa - 1) / (mantissa + 1);
        var square = ratio * ratio;
        var series = 0.0;
        // |ratio| is below 0.172: the first term left out is below 1e-19.
        for (var n = 23; n >= 1; n -= 2)
        {
            series = (series * square) + (1.0 / n);
        }
        return (exponent * Ln2) + (2 * ratio * series);
    }

    /// <summary>The number nearest to the natural logarithm, but once in thousands the one beside it.</summary>
    /// <param name="x">0, a number from 1e-290 to 1e290, infinity or no number: a run that diverges goes on until that is seen.</param>
    /// <returns>The logarithm; negative infinity for 0.</returns>
    internal static double RoundedLog(double x) =>
        x == 0 ? double.NegativeInfinity
        : double.IsFinite(x) ? DoubleLog(x).High
        : x;

    /// <summary>The number nearest to the exponential function, but once in thousands the one beside it.</summary>
    /// <param name="x">Any number.</param>
    internal static double RoundedExp(double x) =>
        x > LargestExponent ? double.PositiveInfinity
        : x < SmallestExponent ? 0
        : double.IsNaN(x) ? x
        : Scaled(x);

    /// <summary>The number nearest to a power, but once in thousands the one beside it.</summary>
    /// <param name="value">0, or a number from 1e-290 to 1e290.</param>
    /// <param name="exponent">The exponent, above 0; the power is within the range of numbers.</param>
    internal static double RoundedPower(double value, double exponent) =>
        value == 0 ? 0 : Scaled(DoubleLog(value) * exponent);

    /// <summary>cos(pi x).</summary>
    /// <param name="x">A number in [0, 1].</param>
    /// <remarks>Error below 1e-15, by the Taylor series around 1/2, where the function is odd.</remarks>
    internal static double CosineOfHalfTurns(double x)
    {
        var angle = Math.PI * (0.5 - x);
        var (sum, term) = (angle, angle);
        // |angle| is at most 1.571: the first term left out is below 1e-18.
        for (var n = 3; n <= 21; n += 2)
        {
            term *= -(angle * angle) / (n * (n - 1));
            sum += term;
        }
        return sum;
    }

    /// <summary>An integer power, by squaring.</summary>
    /// <param name="value">The base.</param>
    /// <param name="exponent">The exponent, at least 0.</param>
    internal static double Power(double value, long exponent)
    {
        var power = 1.0;
        for (; exponent > 0; exponent >>= 1)
        {
            power *= (exponent & 1) == 1 ? value : 1;
            value *= value;
        }
        return power;
    }

    // One step of Newton's from the logarithm in double precision, whose square is below the last bit.
    private static DoubleDouble DoubleLog(double x)
    {
        var log = Log(x);
        var (exponent, reduced) = Exponential(-log);
        var off = (reduced * Math.ScaleB(x, exponent)) + -1.0;
        return off + log;
    }

    private static double Scaled(DoubleDouble x)
    {
        var (exponent, reduced) = Exponential(x);
        return Math.ScaleB(reduced.High, exponent);
    }

    // e^x is the second number times 2 to the first.
    private static (int Exponent, DoubleDouble Reduced) Exponential(DoubleDouble x)
    {
        var exponent = (int)Math.Round(x.High / Ln2);
        var rest = x + (new DoubleDouble(-Ln2, -Ln2Low) * exponent);
        // |rest| is below 0.347: the first term left out is below 1e-25.
        DoubleDouble sum = 1;
        for (var n = 20; n >= 1; n--)
        {
            sum = (rest * sum / n) + 1;
        }
        return (exponent, sum);
    }
}
