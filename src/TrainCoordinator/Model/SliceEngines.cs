using System.Diagnostics;
using Pipeline.TrainCoordinator.Kernels;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Makes engines.</summary>
public static class SliceEngines
{
    /// <summary>An engine for one lane.</summary>
    /// <param name="kind">What computes.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <exception cref="NativeTorchException">TorchSharp is asked for and cannot be loaded on this machine.</exception>
    public static ISliceEngine Create(EngineKind kind, ParameterLayout layout) =>
        kind switch
        {
            EngineKind.Kernel => new KernelEngine(layout),
            EngineKind.Torch => new TorchEngine(layout),
            _ => throw new UnreachableException($"There is no engine {kind}."),
        };
}
