using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>RMSprop.</summary>
/// <remarks>a = rho a + (1 - rho) g²; p = p - lr g / (sqrt(a) + epsilon). Source: Keras 1.1 <c>optimizers.py</c>.</remarks>
internal sealed class RmsPropRule(double rho, double epsilon) : IUpdateRule
{
    public IReadOnlyList<string> StateNames { get; } = ["mean_square"];

    public double StepSize(long step, double learningRate) => learningRate;

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
        var (decay, share, small) = ((float)rho, (float)(1 - rho), (float)epsilon);
        var p = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var a = MemoryMarshal.Cast<float, Vector<float>>(first);
        var smalls = new Vector<float>(small);
        for (var i = 0; i < p.Length; i++)
        {
            var slope = factor * g[i];
            a[i] = (decay * a[i]) + (share * (slope * slope));
            p[i] -= stepSize * slope / (Vector.SquareRoot(a[i]) + smalls);
        }
        for (var i = p.Length * Vector<float>.Count; i < values.Length; i++)
        {
            var slope = factor * gradient[i];
            first[i] = (decay * first[i]) + (share * (slope * slope));
            values[i] -= stepSize * slope / (MathF.Sqrt(first[i]) + small);
        }
    }
}
