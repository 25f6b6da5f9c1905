using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.TrainCoordinator.Numerics;

/// <summary>Arithmetic on spans whose bits do not depend on the machine's vector width.</summary>
internal static class FlatSpan
{
    /// <summary>Adds two spans, element by element.</summary>
    /// <param name="left">The left-hand side.</param>
    /// <param name="right">The right-hand side, of the same length.</param>
    /// <param name="sum">Receives the sums, of the same length; may be one of the two.</param>
    internal static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum)
    {
        if (left.Length != sum.Length || right.Length != sum.Length)
        {
            throw new ArgumentException(
                $"{left.Length} values plus {right.Length} do not make {sum.Length}.",
                nameof(sum)
            );
        }
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var first = MemoryMarshal.Cast<float, Vector<float>>(left);
        var second = MemoryMarshal.Cast<float, Vector<float>>(right);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = first[i] + second[i];
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] = left[i] + right[i];
        }
    }

    /// <summary>Adds a multiple of one span to another, element by element.</summary>
    /// <param name="sum">Receives the sums.</param>
    /// <param name="values">What is added, of the same length.</param>
    /// <param name="factor">How many times.</param>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> values, float factor)
    {
        if (values.Length != sum.Length)
        {
            throw new ArgumentException($"{values.Length} values cannot be added to {sum.Length}.", nameof(values));
        }
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var addends = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += addends[i] * factor;
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += values[i] * factor;
        }
    }

    /// <summary>Adds the product of two spans and a number to another span, element by element.</summary>
    /// <param name="sum">Receives the sums.</param>
    /// <param name="values">The first factor, of the same length.</param>
    /// <param name="factor">The number, by which it is multiplied first.</param>
    /// <param name="factors">The second span, of the same length.</param>
    internal static void AddScaled(
        Span<float> sum,
        ReadOnlySpan<float> values,
        float factor,
        ReadOnlySpan<float> factors
    )
    {
        if (values.Length != sum.Length || factors.Length != sum.Length)
        {
            throw new ArgumentException(
                $"{values.Length} values times {factors.Length} cannot be added to {sum.Length}.",
                nameof(values)
            );
        }
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var first = MemoryMarshal.Cast<float, Vector<float>>(values);
        var second = MemoryMarshal.Cast<float, Vector<float>>(factors);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += first[i] * factor * second[i];
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += values[i] * factor * factors[i];
        }
    }

    /// <summary>Multiplies every element of one span by that of another.</summary>
    /// <param name="values">The elements; changed in place.</param>
    /// <param name="factors">The factors, of the same length.</param>
    internal static void Multiply(Span<float> values, ReadOnlySpan<float> factors)
    {
        if (values.Length != factors.Length)
        {
            throw new ArgumentException($"{values.Length} values have {factors.Length} factors.", nameof(factors));
        }
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var others = MemoryMarshal.Cast<float, Vector<float>>(factors);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] *= others[i];
        }
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            values[i] *= factors[i];
        }
    }

    /// <summary>Multiplies every element.</summary>
    /// <param name="values">The elements; changed in place.</param>
    /// <param name="factor">The factor.</param>
    internal static void Multiply(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] *= factor;
        }
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Divides every element.</summary>
    /// <param name="values">The elements; changed in place.</param>
    /// <param name="divisor">The divisor.</param>
    internal static void Divide(Span<float> values, float divisor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var divisors = new Vector<float>(divisor);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] /= divisors;
        }
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
        {
            values[i] /= divisor;
        }
    }

    /// <summary>The sum of squares, in double precision.</summary>
    /// <param name="values">The elements.</param>
    /// <remarks>Eight running sums, each over every eighth element, added in pairs: one order on every machine.</remarks>
    internal static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var lows = Vector256<double>.Zero;
        var highs = Vector256<double>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        foreach (var vector in vectors)
        {
            var (low, high) = Vector256.Widen(vector);
            lows += low * low;
            highs += high * high;
        }
        var sums = lows + highs;
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        foreach (var value in values[(vectors.Length * Vector256<float>.Count)..])
        {
            sum += (double)value * value;
        }
        return sum;
    }
}
