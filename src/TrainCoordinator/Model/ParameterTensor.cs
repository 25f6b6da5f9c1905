namespace Pipeline.TrainCoordinator.Model;

/// <summary>One named tensor within the flat array of dense parameters.</summary>
/// <param name="Name">Its name in safetensors files, for example <c>lstm.recurrent_kernel</c>.</param>
/// <param name="Rows">First dimension.</param>
/// <param name="Columns">Second dimension; 0 for a vector of <paramref name="Rows"/> elements.</param>
/// <param name="Offset">Zero-based position of its first element in the flat array; elements are row-major.</param>
public sealed record ParameterTensor(string Name, int Rows, int Columns, int Offset)
{
    /// <summary>Number of elements.</summary>
    public int Count => Columns == 0 ? Rows : Rows * Columns;

    /// <summary>The tensor's elements within the flat array.</summary>
    /// <param name="flat">All dense parameters, or all their gradients.</param>
    public Span<float> In(Span<float> flat) => flat.Slice(Offset, Count);
}
