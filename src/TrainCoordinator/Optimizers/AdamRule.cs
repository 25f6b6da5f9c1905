using System.Numerics;
using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>Adam, with or without decoupled weight decay.</summary>
/// <remarks>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; p = p - lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon), as
/// Keras 1.1 <c>optimizers.py</c>; the decay p = p - p lr decay comes first, as in Keras 3.
/// </remarks>
internal sealed class AdamRule(double beta1, double beta2, double epsilon, double weightDecay) : IUpdateRule
{
    public IReadOnlyList<string> StateNames { get; } = ["mean", "mean_square"];

    public double StepSize(long step, double learningRate) =>
        learningRate * Math.Sqrt(1 - PortableMath.Power(beta2, step + 1)) / (1 - PortableMath.Power(beta1, step + 1));

    public void Update(
        Span<float> values,
        ReadOnlySpan<float> gradient,
        float factor,
        Span<float> first,
        Span<float> second,
        float rate,
        float stepSize
    )
    {
        var (b1, c1) = ((float)beta1, (float)(1 - beta1));
        var (b2, c2) = ((float)beta2, (float)(1 - beta2));
        var (small, kept) = ((float)epsilon, 1 - (rate * (float)weightDecay));
        var p = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var m = MemoryMarshal.Cast<float, Vector<float>>(first);
        var v = MemoryMarshal.Cast<float, Vector<float>>(second);
        var smalls = new Vector<float>(small);
        for (var i = 0; i < p.Length; i++)
        {
            var slope = factor * g[i];
            var mean = (b1 * m[i]) + (c1 * slope);
            var square = (b2 * v[i]) + (c2 * (slope * slope));
            (m[i], v[i]) = (mean, square);
            p[i] = (kept * p[i]) - (stepSize * mean / (Vector.SquareRoot(square) + smalls));
        }
        for (var i = p.Length * Vector<float>.Count; i < values.Length; i++)
        {
            var slope = factor * gradient[i];
            first[i] = (b1 * first[i]) + (c1 * slope);
            second[i] = (b2 * second[i]) + (c2 * (slope * slope));
            values[i] = (kept * values[i]) - (stepSize * first[i] / (MathF.Sqrt(second[i]) + small));
        }
    }
}
