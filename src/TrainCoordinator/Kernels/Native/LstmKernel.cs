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
    /// <param name="state">Receives the state.</param>
    public static void Forward<TGate>(int hidden, float* gates, float* previousCell, float* cell, float* state)
        where TGate : struct, Gate<T>.IActivation
    {
        Gate<T>.Apply<TGate>(gates, 2 * hidden);
        Gate<T>.Apply<Gate<T>.HyperbolicTangent>(gates + (2 * hidden), hidden);
        Gate<T>.Apply<TGate>(gates + (3 * hidden), hidden);
        Combine(hidden, gates, previousCell, cell, state);
    }

    [MethodImpl(Extent.Loop)]
    private static void Combine(int hidden, float* gates, float* previousCell, float* cell, float* state)
    {
        unchecked
        {
            for (var j = 0; j < hidden; j += T.Count)
            {
                var i = T.Load(gates + j);
                var f = T.Load(gates + hidden + j);
                var u = T.Load(gates + (2 * hidden) + j);
                var o = T.Load(gates + (3 * hidden) + j);
                var c = T.MultiplyAdd(f, T.Load(previousCell + j), i * u);
                c.Store(cell + j);
                (o * Gate<T>.Tanh(c)).Store(state + j);
            }
        }
    }

    /// <summary>One step back: from the gradients of the new state and cell to those of the sums and of the cell before.</summary>
    /// <param name="hidden">Length of the state.</param>
    /// <param name="gates">The gates' values.</param>
    /// <param name="previousCell">The cell before the step.</param>
    /// <param name="cell">The new cell.</param>
    /// <param name="stateGradient">Gradient of the new state.</param>
    /// <param name="cellGradient">Gradient of the new cell, which becomes that of the cell before.</param>
    /// <param name="sumGradients">Receives the gradients of the gates' sums; may be <paramref name="gates"/>.</param>
    /// <returns>Whether the gradients that came in were all zero, or as good as.</returns>
    public static bool Backward<TGate>(
        int hidden,
        float* gates,
        float* previousCell,
        float* cell,
        float* stateGradient,
        float* cellGradient,
        float* sumGradients
    )
        where TGate : struct, Gate<T>.IActivation
    {
        var whole = Extent.WholeLength<T>(hidden);
        var any = T.All(0);
        Backward<TGate, Extent.Whole>(
            0,
            whole,
            hidden,
            gates,
            previousCell,
            cell,
            stateGradient,
            cellGradient,
            sumGradients,
            ref any
        );
        Backward<TGate, Extent.Partial>(
            whole,
            hidden,
            hidden,
            gates,
            previousCell,
            cell,
            stateGradient,
            cellGradient,
            sumGradients,
            ref any
        );
        return T.AllZero(any);
    }

    [MethodImpl(Extent.Loop)]
    private static void Backward<TGate, TExtent>(
        int first,
        int end,
        int hidden,
        float* gates,
        float* previousCell,
        float* cell,
        float* stateGradient,
        float* cellGradient,
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
                var i = T.Load(gates + j);
                var f = T.Load(gates + hidden + j);
                var u = T.Load(gates + (2 * hidden) + j);
                var o = T.Load(gates + (3 * hidden) + j);
                var t = Gate<T>.Tanh(T.Load(cell + j));
                var dh = Gate<T>.Flush(T.Load(stateGradient + j));
                var dc = Gate<T>.Flush(T.Load(cellGradient + j));
                largest = T.AtLeast(largest, T.AtLeast(T.Magnitude(dh), T.Magnitude(dc)));
                dc = T.MultiplyAdd(dh * o, Gate<T>.HyperbolicTangent.Slope(t), dc);
                (dc * f).Store(cellGradient + j);
                var di = dc * u * TGate.Slope(i);
                var df = dc * T.Load(previousCell + j) * TGate.Slope(f);
                var du = dc * i * Gate<T>.HyperbolicTangent.Slope(u);
                var d0 = dh * t * TGate.Slope(o);
                Extent.Store<T, TExtent>(di, sumGradients + j, hidden - j);
                Extent.Store<T, TExtent>(df, sumGradients + hidden + j, hidden - j);
                Extent.Store<T, TExtent>(du, sumGradients + (2 * hidden) + j, hidden - j);
                Extent.Store<T, TExtent>(d0, sumGradients + (3 * hidden) + j, hidden - j);
            }
            any = largest;
        }
    }
}
