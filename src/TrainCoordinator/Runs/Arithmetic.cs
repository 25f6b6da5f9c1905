using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>Names of arithmetics: engines of equal name give equal bits.</summary>
public static class Arithmetic
{
    /// <summary>The name for an engine on this machine.</summary>
    /// <param name="engine">The engine.</param>
    /// <remarks>AVX-512 and AVX2 with fused multiply-add share one name; TorchSharp's bits are those of its library and processor.</remarks>
    public static string Of(EngineKind engine) =>
        engine == EngineKind.Torch ? "torch"
        : KernelEngine.Widest == VectorWidth.Portable ? "portable"
        : "fused";
}
