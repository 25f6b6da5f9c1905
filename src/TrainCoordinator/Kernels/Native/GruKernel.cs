using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>What a GRU does to one row between its products.</summary>
/// <typeparam name="T">The register.</typeparam>
/// <remarks>
/// Gates stand side by side in the order z, r, h, each as long as the state. The reset comes before the product, as in
/// Keras 1.1: h' = z h + (1 - z) tanh(x_h + (r h) U_h).
/// </remarks>
internal static unsafe class GruKernel<T>
    where T : struct, ILanes<T>
{
    /// <summary>First half of a step: turns the sums of z and r into their values, and gives the reset state.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' sums; those of z and r become their values.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="resetState">Receives r h.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reset<TGate>(int hidden, float* gates, float* previousState, float* resetState)
        where TGate : struct, Gate<T>.IActivation
    {
        unchecked
        {
            for (var j = 0; j < hidden; j += T.Count)
            {
                var z = TGate.Of(T.Load(gates + j));
                var r = TGate.Of(T.Load(gates + hidden + j));
                Part<T>.Store(z, gates + j, hidden - j);
                Part<T>.Store(r, gates + hidden + j, hidden - j);
                (r * T.Load(previousState + j)).Store(resetState + j);
            }
        }
    }

    /// <summary>Second half of a step: turns the sum of h into its value, and gives the new state.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The values of z and r and the sum of h, which becomes its value.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="state">Receives the new state.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(int hidden, float* gates, float* previousState, float* state)
    {
        unchecked
        {
            for (var j = 0; j < hidden; j += T.Count)
            {
                var z = T.Load(gates + j);
                var u = Gate<T>.Tanh(T.Load(gates + (2 * hidden) + j));
                Part<T>.Store(u, gates + (2 * hidden) + j, hidden - j);
                T.MultiplyAdd(z, T.Load(previousState + j) - u, u).Store(state + j);
            }
        }
    }

    /// <summary>First half of a step back: the gradients of the sums of z and h, and the part of the state's that z carries.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="stateGradient">Gradient of the new state, which becomes part of that of the state before.</param>
    /// <param name="sumGradients">Receives the gradients of the sums of z and h; may be <paramref name="gates"/>.</param>
    /// <returns>Whether the gradient that came in was all zero, or as good as.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Backward<TGate>(
        int hidden,
        float* gates,
        float* previousState,
        float* stateGradient,
        float* sumGradients
    )
        where TGate : struct, Gate<T>.IActivation
    {
        unchecked
        {
            var any = T.All(0);
            var one = T.All(1);
            for (var j = 0; j < hidden; j += T.Count)
            {
                var z = T.Load(gates + j);
                var u = T.Load(gates + (2 * hidden) + j);
                var dh = Gate<T>.Flush(T.Load(stateGradient + j));
                any = T.AtLeast(any, T.Magnitude(dh));
                (dh * z).Store(stateGradient + j);
                var dz = dh * (T.Load(previousState + j) - u) * TGate.Slope(z);
                var du = dh * (one - z) * (one - (u * u));
                Part<T>.Store(dz, sumGradients + j, hidden - j);
                Part<T>.Store(du, sumGradients + (2 * hidden) + j, hidden - j);
            }
            return T.AllZero(any);
        }
    }

    /// <summary>Second half of a step back: the gradient of the sum of r, and the part of the state's that the reset carries.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values; only r is read.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="resetGradient">Gradient of r h.</param>
    /// <param name="stateGradient">Gradient of the state before, which grows by the reset's part.</param>
    /// <param name="sumGradients">Receives the gradient of the sum of r; may be <paramref name="gates"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResetBackward<TGate>(
        int hidden,
        float* gates,
        float* previousState,
        float* resetGradient,
        float* stateGradient,
        float* sumGradients
    )
        where TGate : struct, Gate<T>.IActivation
    {
        unchecked
        {
            for (var j = 0; j < hidden; j += T.Count)
            {
                var r = T.Load(gates + hidden + j);
                var d = T.Load(resetGradient + j);
                T.MultiplyAdd(d, r, T.Load(stateGradient + j)).Store(stateGradient + j);
                var dr = d * T.Load(previousState + j) * TGate.Slope(r);
                Part<T>.Store(dr, sumGradients + hidden + j, hidden - j);
            }
        }
    }
}
