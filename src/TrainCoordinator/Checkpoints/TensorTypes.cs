using System.Diagnostics;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>What follows from a tensor's type.</summary>
internal static class TensorTypes
{
    /// <summary>The type that stands for a .NET type.</summary>
    internal static TensorType Of<T>() =>
        typeof(T) == typeof(float) ? TensorType.F32
        : typeof(T) == typeof(double) ? TensorType.F64
        : typeof(T) == typeof(long) ? TensorType.I64
        : throw new NotSupportedException($"Tensors of {typeof(T).Name} are not written; use float, double or long.");

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(TensorType type) =>
        type switch
        {
            TensorType.F32 => sizeof(float),
            TensorType.F64 => sizeof(double),
            TensorType.I64 => sizeof(long),
            _ => throw new UnreachableException($"Tensor type {type} has no size."),
        };
}
