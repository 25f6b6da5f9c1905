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
    public static void Reset<TGate>(int hidden, float* gates, float* previousState, float* resetState)
        where TGate : struct, Gate<T>.IActivation
    {
        Gate<T>.Apply<TGate>(gates, 2 * hidden);
        for (var j = 0; j < hidden; j += T.Count)
        {
            (T.Load(gates + hidden + j) * T.Load(previousState + j)).Store(resetState + j);
        }
    }

    /// <summary>Second half of a step: turns the sum of h into its value, and gives the new state.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The values of z and r and the sum of h, which becomes its value.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="state">Receives the new state.</param>
    public static void Forward(int hidden, float* gates, float* previousState, float* state)
    {
        Gate<T>.Apply<Gate<T>.HyperbolicTangent>(gates + (2 * hidden), hidden);
        for (var j = 0; j < hidden; j += T.Count)
        {
            var z = T.Load(gates + j);
            var u = T.Load(gates + (2 * hidden) + j);
            T.MultiplyAdd(z, T.Load(previousState + j) - u, u).Store(state + j);
        }
    }

    /// <summary>First half of a step back: the gradients of the sums of z and h, and the part of the state's that z carries.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="stateGradient">Gradient of the new state, which becomes part of that of the state before.</param>
    /// <param name="sumGradients">Receives the gradients of the sums of z and h; may be <paramref name="gates"/>.</param>
    /// <returns>Whether the gradient that came in was all zero, or as good as.</returns>
    public static bool Backward<TGate>(
        int hidden,
        float* gates,
        float* previousState,
        float* stateGradient,
        float* sumGradients
    )
        where TGate : struct, Gate<T>.IActivation
    {
        var whole = Extent.WholeLength<T>(hidden);
        var any = T.All(0);
        Backward<TGate, Extent.Whole>(0, whole, hidden, gates, previousState, stateGradient, sumGradients, ref any);
        Backward<TGate, Extent.Partial>(
            whole,
            hidden,
            hidden,
            gates,
            previousState,
            stateGradient,
            sumGradients,
            ref any
        );
        return T.AllZero(any);
    }

    /// <summary>Second half of a step back: the gradient of the sum of r, and the part of the state's that the reset carries.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values; only r is read.</param>
    /// <param name="previousState">The state before the step.</param>
    /// <param name="resetGradient">Gradient of r h.</param>
    /// <param name="stateGradient">Gradient of the state before, which grows by the reset's part.</param>
    /// <param name="sumGradients">Receives the gradient of the sum of r; may be <paramref name="gates"/>.</param>
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
        var whole = Extent.WholeLength<T>(hidden);
        ResetBackward<TGate, Extent.Whole>(
            0,
            whole,
            hidden,
            gates,
            previousState,
            resetGradient,
            stateGradient,
            sumGradients
        );
        ResetBackward<TGate, Extent.Partial>(
            whole,
            hidden,
            hidden,
            gates,
            previousState,
            resetGradient,
            stateGradient,
            sumGradients
        );
    }

    [MethodImpl(Extent.Loop)]
    private static void Backward<TGate, TExtent>(
        int first,
        int end,
        int hidden,
        float* gates,
        float* previousState,
        float* stateGradient,
        float* sumGradients,
        ref T any
    )
        where TGate : struct, Gate<T>.IActivation
        where TExtent : struct, Extent.IExtent
    {
        unchecked
        {
            var largest = any;
            for (var j = first; j < end; j += T.Count)
            {
                var z = T.Load(gates + j);
                var u = T.Load(gates + (2 * hidden) + j);
                var dh = Gate<T>.Flush(T.Load(stateGradient + j));
                largest = T.AtLeast(largest, T.Magnitude(dh));
                (dh * z).Store(stateGradient + j);
                var dz = dh * (T.Load(previousState + j) - u) * TGate.Slope(z);
                var du = dh * (T.All(1) - z) * Gate<T>.HyperbolicTangent.Slope(u);
                Extent.Store<T, TExtent>(dz, sumGradients + j, hidden - j);
                Extent.Store<T, TExtent>(du, sumGradients + (2 * hidden) + j, hidden - j);
            }
            any = largest;
        }
    }

    [MethodImpl(Extent.Loop)]
    private static void ResetBackward<TGate, TExtent>(
        int first,
        int end,
        int hidden,
        float* gates,
        float* previousState,
        float* resetGradient,
        float* stateGradient,
        float* sumGradients
    )
        where TGate : struct, Gate<T>.IActivation
        where TExtent : struct, Extent.IExtent
    {
        unchecked
        {
            for (var j = first; j < end; j += T.Count)
            {
                var r = T.Load(gates + hidden + j);
                var d = T.Load(resetGradient + j);
                T.MultiplyAdd(d, r, T.Load(stateGradient + j)).Store(stateGradient + j);
                var dr = d * T.Load(previousState + j) * TGate.Slope(r);
                Extent.Store<T, TExtent>(dr, sumGradients + hidden + j, hidden - j);
            }
        }
    }
}
