namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>Functions whose last bit is the same on every machine, unlike those of the system's mathematical library.</summary>
/// <remarks>Only additions, multiplications, divisions and square roots in double precision, which IEEE 754 fixes.</remarks>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417232;

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
}
