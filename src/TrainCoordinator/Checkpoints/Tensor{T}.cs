using System.Runtime.InteropServices;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A named tensor with elements of one type.</summary>
/// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or <see cref="long"/>.</typeparam>
internal sealed class Tensor<T> : Tensor
    where T : unmanaged
{
    private readonly ReadOnlyMemory<T> _values;

    internal Tensor(string name, ReadOnlyMemory<T> values, long[] shape)
        : base(name, shape)
    {
        var count = shape.Aggregate(1L, (product, dimension) => product * dimension);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, count, nameof(values));
        Type = TensorTypes.Of<T>();
        _values = values;
    }

    public override TensorType Type { get; }

    internal override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_values.Span);
}
