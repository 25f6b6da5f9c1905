using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Adds multiples of rows to a row, with one rounding per product and sum.</summary>
/// <remarks>Every column is summed by itself with fused operations, so the bits do not depend on the width of the processor's vectors.</remarks>
internal static class RowArithmetic
{
    /// <summary>Adds a multiple of a row.</summary>
    /// <param name="sum">Where it is added.</param>
    /// <param name="row">The row, of the same length.</param>
    /// <param name="factor">The multiple.</param>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> row, float factor)
    {
        row = row[..sum.Length];
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var factors = new Vector<float>(factor);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = Vector.FusedMultiplyAdd(factors, rows[i], sums[i]);
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] = MathF.FusedMultiplyAdd(factor, row[i], sum[i]);
        }
    }

    /// <summary>Adds a multiple of a row in double precision.</summary>
    /// <param name="sum">Where it is added.</param>
    /// <param name="row">The row, of the same length.</param>
    /// <param name="factor">The multiple.</param>
    internal static void AddScaled(Span<double> sum, ReadOnlySpan<double> row, double factor)
    {
        row = row[..sum.Length];
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        var rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        var factors = new Vector<double>(factor);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = Vector.FusedMultiplyAdd(factors, rows[i], sums[i]);
        }
        for (var i = sums.Length * Vector<double>.Count; i < sum.Length; i++)
        {
            sum[i] = Math.FusedMultiplyAdd(factor, row[i], sum[i]);
        }
    }

    /// <summary>Adds multiples of four rows, one after the other.</summary>
    /// <param name="sum">Where they are added.</param>
    /// <param name="first">The row added first.</param>
    /// <param name="second">The next row.</param>
    /// <param name="third">The row after that.</param>
    /// <param name="fourth">The row added last.</param>
    /// <param name="multiples">The four multiples.</param>
    internal static void AddFourScaled(
        Span<float> sum,
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second,
        ReadOnlySpan<float> third,
        ReadOnlySpan<float> fourth,
        ReadOnlySpan<float> multiples
    )
    {
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var a = MemoryMarshal.Cast<float, Vector<float>>(first[..sum.Length])[..sums.Length];
        var b = MemoryMarshal.Cast<float, Vector<float>>(second[..sum.Length])[..sums.Length];
        var c = MemoryMarshal.Cast<float, Vector<float>>(third[..sum.Length])[..sums.Length];
        var d = MemoryMarshal.Cast<float, Vector<float>>(fourth[..sum.Length])[..sums.Length];
        var (ofA, ofB) = (new Vector<float>(multiples[0]), new Vector<float>(multiples[1]));
        var (ofC, ofD) = (new Vector<float>(multiples[2]), new Vector<float>(multiples[3]));
        for (var i = 0; i < sums.Length; i++)
        {
            var s = Vector.FusedMultiplyAdd(ofA, a[i], sums[i]);
            s = Vector.FusedMultiplyAdd(ofB, b[i], s);
            s = Vector.FusedMultiplyAdd(ofC, c[i], s);
            sums[i] = Vector.FusedMultiplyAdd(ofD, d[i], s);
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            var s = MathF.FusedMultiplyAdd(multiples[0], first[i], sum[i]);
            s = MathF.FusedMultiplyAdd(multiples[1], second[i], s);
            s = MathF.FusedMultiplyAdd(multiples[2], third[i], s);
            sum[i] = MathF.FusedMultiplyAdd(multiples[3], fourth[i], s);
        }
    }
}
