namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>Type of a tensor's elements, little-endian. Its name is what safetensors headers say.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>IEEE 754 double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,
}
