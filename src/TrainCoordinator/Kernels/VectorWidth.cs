namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The vector registers that the kernels compute in.</summary>
/// <remarks><see cref="Avx2"/> and <see cref="Avx512"/> give the same bits; <see cref="Portable"/> rounds differently.</remarks>
public enum VectorWidth
{
    /// <summary>128 bits, whatever the processor; multiplications and additions may be rounded apart.</summary>
    Portable,

    /// <summary>256 bits with fused multiply-add (x86-64 since 2013).</summary>
    Avx2,

    /// <summary>512 bits.</summary>
    Avx512,
}
