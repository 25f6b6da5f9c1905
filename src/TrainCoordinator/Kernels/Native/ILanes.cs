namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>One vector register of floats, over whose width the kernels are written.</summary>
/// <typeparam name="T">The register itself.</typeparam>
/// <remarks>
/// Widths with a fused multiply-add round every operation alike, lane by lane, so that a result does not show how wide
/// the register was. A mask is a register whose lanes have all bits set or none.
/// </remarks>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Number of lanes; divides <see cref="AlignedMatrix.LineLength"/>.</summary>
    static abstract int Count { get; }

    /// <summary>Number of registers that the processor has of this width.</summary>
    static abstract int Registers { get; }

    /// <summary>Reads <see cref="Count"/> floats from any address.</summary>
    static abstract T Load(float* source);

    /// <summary>Writes <see cref="Count"/> floats to any address.</summary>
    void Store(float* target);

    /// <summary>The same value in every lane.</summary>
    static abstract T All(float value);

    /// <summary>The number of each lane: 0, 1, 2 and so on.</summary>
    static abstract T Ramp { get; }

    /// <summary>left + right.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>left - right.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>left * right.</summary>
    static abstract T operator *(T left, T right);

    /// <summary>left / right.</summary>
    static abstract T operator /(T left, T right);

    /// <summary>left * right + addend, rounded once where the width has it.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);

    /// <summary>sum += left * right, rounded like <see cref="MultiplyAdd"/>.</summary>
    /// <remarks>The sum stays in its register: written as an assignment, it is moved there from a factor's each time.</remarks>
    static abstract void AddProduct(ref T sum, T left, T right);

    /// <summary>The smaller value; <paramref name="value"/> where it is not a number.</summary>
    static abstract T AtMost(T limit, T value);

    /// <summary>The larger value; <paramref name="value"/> where it is not a number.</summary>
    static abstract T AtLeast(T limit, T value);

    /// <summary>The absolute value.</summary>
    static abstract T Magnitude(T value);

    /// <summary>Mask of the lanes where left is less than right.</summary>
    static abstract T Less(T left, T right);

    /// <summary>Mask of the lanes where left equals right.</summary>
    static abstract T Equal(T left, T right);

    /// <summary><paramref name="chosen"/> in the lanes of the mask, <paramref name="otherwise"/> in the others.</summary>
    static abstract T Choose(T mask, T chosen, T otherwise);

    /// <summary>Whether every lane is zero.</summary>
    static abstract bool AllZero(T value);
}
