using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>What an LSTM does to one row between its products.</summary>
/// <typeparam name="T">The register.</typeparam>
/// <remarks>Gates stand side by side in the order i, f, c, o, each as long as the state.</remarks>
internal static unsafe class LstmKernel<T>
    where T : struct, ILanes<T>
{
    /// <summary>One step: turns the gates' sums into their values, and gives the new cell and state.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' sums, which become their values.</param>
    /// <param name="previousCell">The cell before the step.</param>
    /// <param name="cell">Receives the cell.</param>
    /// <param name="cellTanh">Receives its hyperbolic tangent.</param>
    /// <param name="state">Receives the state.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TGate>(
        int hidden,
        float* gates,
        float* previousCell,
        float* cell,
        float* cellTanh,
        float* state
    )
        where TGate : struct, Gate<T>.IActivation
    {
        unchecked
        {
            float* iGate = gates;
            float* fGate = gates + hidden;
            float* cGate = fGate + hidden;
            float* oGate = cGate + hidden;
            for (var j = 0; j < hidden; j += T.Count)
            {
                var i = TGate.Of(T.Load(iGate + j));
                var f = TGate.Of(T.Load(fGate + j));
                var u = Gate<T>.Tanh(T.Load(cGate + j));
                var o = TGate.Of(T.Load(oGate + j));
                var c = T.MultiplyAdd(f, T.Load(previousCell + j), i * u);
                var t = Gate<T>.Tanh(c);
                Part<T>.Store(i, iGate + j, hidden - j);
                Part<T>.Store(f, fGate + j, hidden - j);
                Part<T>.Store(u, cGate + j, hidden - j);
                Part<T>.Store(o, oGate + j, hidden - j);
                c.Store(cell + j);
                t.Store(cellTanh + j);
                (o * t).Store(state + j);
            }
        }
    }

    /// <summary>One step back: from the gradients of the new state and cell to those of the sums and of the cell before.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values.</param>
    /// <param name="previousCell">The cell before the step.</param>
    /// <param name="cellTanh">Hyperbolic tangent of the new cell.</param>
    /// <param name="stateGradient">Gradient of the new state.</param>
    /// <param name="cellGradient">Gradient of the new cell, which becomes that of the cell before.</param>
    /// <param name="sumGradients">Receives the gradients of the gates' sums; may be <paramref name="gates"/>.</param>
    /// <returns>Whether the gradients that came in were all zero, or as good as.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Backward<TGate>(
        int hidden,
        float* gates,
        float* previousCell,
        float* cellTanh,
        float* stateGradient,
        float* cellGradient,
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
                var i = T.Load(gates + j);
                var f = T.Load(gates + hidden + j);
                var u = T.Load(gates + (2 * hidden) + j);
                var o = T.Load(gates + (3 * hidden) + j);
                var t = T.Load(cellTanh + j);
                var dh = Gate<T>.Flush(T.Load(stateGradient + j));
                var dc = Gate<T>.Flush(T.Load(cellGradient + j));
                any = T.AtLeast(any, T.AtLeast(T.Magnitude(dh), T.Magnitude(dc)));
                dc = T.MultiplyAdd(dh * o, one - (t * t), dc);
                (dc * f).Store(cellGradient + j);
                var di = dc * u * TGate.Slope(i);
                var df = dc * T.Load(previousCell + j) * TGate.Slope(f);
                var du = dc * i * (one - (u * u));
                var d0 = dh * t * TGate.Slope(o);
                Part<T>.Store(di, sumGradients + j, hidden - j);
                Part<T>.Store(df, sumGradients + hidden + j, hidden - j);
                Part<T>.Store(du, sumGradients + (2 * hidden) + j, hidden - j);
                Part<T>.Store(d0, sumGradients + (3 * hidden) + j, hidden - j);
            }
            return T.AllZero(any);
        }
    }
}
