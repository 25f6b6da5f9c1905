using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The activations of the cells, over the width of a register.</summary>
/// <typeparam name="T">The register.</typeparam>
internal static unsafe class Gate<T>
    where T : struct, ILanes<T>
{
    /// <summary>An activation of a gate.</summary>
    internal interface IActivation
    {
        /// <summary>Its value.</summary>
        static abstract T Of(T x);

        /// <summary>Its derivative, where its value is <paramref name="y"/>.</summary>
        static abstract T Slope(T y);
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    internal readonly struct Sigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of(T x)
        {
            var half = T.All(0.5f);
            return T.MultiplyAdd(Tanh(x * half), half, half);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Slope(T y) => y * (T.All(1) - y);
    }

    /// <summary>clip(0.2 x + 0.5, 0, 1).</summary>
    internal readonly struct HardSigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of(T x) => T.AtMost(T.All(1), T.AtLeast(T.All(0), T.MultiplyAdd(x, T.All(0.2f), T.All(0.5f))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Slope(T y)
        {
            // Zero at 0 and at 1: there y (1 - y) is exactly zero, elsewhere above it.
            var inside = T.Less(T.All(0), y * (T.All(1) - y));
            return T.Choose(inside, T.All(0.2f), T.All(0));
        }
    }

    /// <summary>The hyperbolic tangent.</summary>
    internal readonly struct HyperbolicTangent : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of(T x) => Tanh(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Slope(T y) => T.All(1) - (y * y);
    }

    /// <summary>The hyperbolic tangent, to about 3e-7.</summary>
    /// <remarks>
    /// The rational approximation of Eigen's <c>generic_fast_tanh_float</c> (degrees 13 and 6): odd, so that small
    /// arguments keep their relative accuracy, and without an exponential.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh(T x)
    {
        const float saturation = 7.90531110763549805f;
        x = T.AtMost(T.All(saturation), T.AtLeast(T.All(-saturation), x));
        var square = x * x;
        var p = T.MultiplyAdd(square, T.All(-2.76076847742355e-16f), T.All(2.00018790482477e-13f));
        p = T.MultiplyAdd(square, p, T.All(-8.60467152213735e-11f));
        p = T.MultiplyAdd(square, p, T.All(5.12229709037114e-08f));
        p = T.MultiplyAdd(square, p, T.All(1.48572235717979e-05f));
        p = T.MultiplyAdd(square, p, T.All(6.37261928875436e-04f));
        p = T.MultiplyAdd(square, p, T.All(4.89352455891786e-03f));
        var q = T.MultiplyAdd(square, T.All(1.19825839466702e-06f), T.All(1.18534705686654e-04f));
        q = T.MultiplyAdd(square, q, T.All(2.26843463243900e-03f));
        q = T.MultiplyAdd(square, q, T.All(4.89352518554385e-03f));
        return x * p / q;
    }

    /// <summary>Replaces sums by their activation.</summary>
    /// <param name="values">The sums.</param>
    /// <param name="count">Number of sums.</param>
    public static void Apply<TActivation>(float* values, int count)
        where TActivation : struct, IActivation
    {
        var whole = Extent.WholeLength<T>(count);
        Apply<TActivation, Extent.Whole>(values, 0, whole);
        Apply<TActivation, Extent.Partial>(values, whole, count);
    }

    [MethodImpl(Extent.Loop)]
    private static void Apply<TActivation, TExtent>(float* values, int first, int count)
        where TActivation : struct, IActivation
        where TExtent : struct, Extent.IExtent
    {
        unchecked
        {
            for (var j = first; j < count; j += T.Count)
            {
                Extent.Store<T, TExtent>(TActivation.Of(T.Load(values + j)), values + j, count - j);
            }
        }
    }

    /// <summary>The value, or zero where it is so small that its successors would be denormal, which are slow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Flush(T x) => T.Choose(T.Less(T.Magnitude(x), T.All(1e-30f)), T.All(0), x);
}
