using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>Gradient descent with momentum.</summary>
/// <remarks>s = momentum s - lr g; p = p + s. Source: Keras 1.1 <c>optimizers.py</c>.</remarks>
internal sealed class MomentumRule(double momentum) : IUpdateRule
{
    public IReadOnlyList<string> StateNames { get; } = ["velocity"];

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
        var kept = (float)momentum;
        var p = MemoryMarshal.Cast<float, Vector<float>>(values);
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var s = MemoryMarshal.Cast<float, Vector<float>>(first);
        for (var i = 0; i < p.Length; i++)
        {
            s[i] = (kept * s[i]) - (stepSize * (factor * g[i]));
            p[i] += s[i];
        }
        for (var i = p.Length * Vector<float>.Count; i < values.Length; i++)
        {
            first[i] = (kept * first[i]) - (stepSize * (factor * gradient[i]));
            values[i] += first[i];
        }
    }
}
