namespace Pipeline.TrainCoordinator.Model;

/// <summary>What computes a slice.</summary>
public enum EngineKind
{
    /// <summary>The program's own kernels over ragged rows.</summary>
    Kernel,

    /// <summary>TorchSharp.</summary>
    Torch,
}
