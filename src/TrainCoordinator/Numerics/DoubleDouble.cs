namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>A number as the sum of two, the second below the last bit of the first: about 106 bits.</summary>
/// <param name="High">The number in double precision.</param>
/// <param name="Low">What is missing.</param>
/// <remarks>
/// Additions, multiplications, divisions and fused multiply-add, which IEEE 754 fixes. Source: Dekker 1971, "A floating-point
/// technique for extending the available precision".
/// </remarks>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble left, DoubleDouble right)
    {
        var sum = left.High + right.High;
        var added = sum - left.High;
        var missing = left.High - (sum - added) + (right.High - added);
        return Of(sum, missing + (left.Low + right.Low));
    }

    public static DoubleDouble operator *(DoubleDouble left, DoubleDouble right)
    {
        var product = left.High * right.High;
        var missing = Math.FusedMultiplyAdd(left.High, right.High, -product);
        return Of(product, missing + ((left.High * right.Low) + (left.Low * right.High)));
    }

    public static DoubleDouble operator /(DoubleDouble left, double right)
    {
        var quotient = left.High / right;
        var missing = Math.FusedMultiplyAdd(-quotient, right, left.High);
        return Of(quotient, (missing + left.Low) / right);
    }

    private static DoubleDouble Of(double high, double low)
    {
        var sum = high + low;
        return new DoubleDouble(sum, low - (sum - high));
    }
}
