namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A named tensor on its way into a safetensors file.</summary>
public abstract class Tensor
{
    private protected Tensor(string name, long[] shape)
    {
        Name = name;
        Shape = shape;
    }

    /// <summary>The tensor's name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>Its dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The type of its elements.</summary>
    public abstract TensorType Type { get; }

    /// <summary>The elements' bytes, little-endian and row-major.</summary>
    internal abstract ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Names a run of values; they are read when the file is written, not copied now.</summary>
    /// <typeparam name="T"><see cref="float"/>, <see cref="double"/> or <see cref="long"/>.</typeparam>
    /// <param name="name">The tensor's name, unique in its file.</param>
    /// <param name="values">The elements, row-major; as many as <paramref name="shape"/> says.</param>
    /// <param name="shape">Dimensions, outermost first; none for a scalar.</param>
    public static Tensor Of<T>(string name, ReadOnlyMemory<T> values, params long[] shape)
        where T : unmanaged => new Tensor<T>(name, values, shape);
}
