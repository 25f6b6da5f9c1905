using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The input half of a layer: the product of every distinct input with the kernel, and its way back.</summary>
internal sealed class InputProjection
{
    // Inputs that pass through the caches once, for all that their gradients go into.
    private const int Block = 96;

    private readonly VectorKernels _kernels;
    private readonly ModelSpec _spec;
    private readonly int _columns;
    private readonly GateGroup[] _groups;
    private readonly PackedMatrix[] _weights;
    private readonly PackedMatrix[] _transposed;
    private readonly AlignedMatrix _bias = new();
    private readonly AlignedMatrix _zero = new();
    private readonly AlignedMatrix _masked = new();
    private readonly AlignedMatrix _partial = new();
    private readonly AlignedMatrix[] _kernelGradients;
    private readonly AlignedMatrix _biasGradient = new();
    private readonly RowNumbers _numbers = new();

    /// <summary>Makes room for a model.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="kernels">The arithmetic.</param>
    public InputProjection(ModelSpec spec, VectorKernels kernels)
    {
        _kernels = kernels;
        _spec = spec;
        var gates = ParameterLayout.GateCount(spec.Cell);
        _columns = gates * spec.Hidden;
        _groups = spec.InputDropout > 0 ? GateGroup.Each(spec.Hidden, gates) : GateGroup.Of(spec.Hidden, gates);
        _kernelGradients = Array.ConvertAll(_groups, _ => new AlignedMatrix());
        _weights = Array.ConvertAll(_groups, group => new PackedMatrix(spec.EmbeddingSize, group.Columns));
        _transposed = spec.EmbeddingTrainable
            ? Array.ConvertAll(_groups, group => new PackedMatrix(group.Columns, spec.EmbeddingSize))
            : [];
        _bias.Reshape(1, _columns, AlignedMatrix.LineLength);
        _zero.Reshape(1, spec.EmbeddingSize);
    }

    /// <summary>The gates' sums for the zero vector: a single row.</summary>
    public AlignedMatrix Bias => _bias;

    /// <summary>The gates' sums of every input.</summary>
    public AlignedMatrix Sums { get; } = new();

    /// <summary>Gradients of the gates' sums of every input.</summary>
    public AlignedMatrix SumGradients { get; } = new();

    /// <summary>Takes the weights.</summary>
    /// <param name="kernel">Shape [embedding size, gates x hidden], row-major.</param>
    /// <param name="bias">Shape [gates x hidden].</param>
    public void Pack(ReadOnlySpan<float> kernel, ReadOnlySpan<float> bias)
    {
        bias.CopyTo(_bias[0]);
        for (var i = 0; i < _groups.Length; i++)
        {
            _weights[i].Pack(kernel, _columns, _groups[i].Column);
            if (_spec.EmbeddingTrainable)
            {
                _transposed[i].PackTransposed(kernel, _columns, _groups[i].Column);
            }
        }
    }

    /// <summary>Computes the sums of every input.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="masks">Masks of the inputs; <c>null</c> for none.</param>
    public void Forward(InputTable inputs, GateMasks? masks)
    {
        Sums.Reshape(inputs.Count, _columns, AlignedMatrix.LineLength);
        SumGradients.Reshape(inputs.Count, _columns, AlignedMatrix.LineLength);
        var rows = _numbers.From(0, inputs.Count);
        for (var i = 0; i < _groups.Length; i++)
        {
            _kernels.Products.Multiply(
                Masked(inputs, masks, i, 0, inputs.Count),
                rows,
                0,
                _weights[i],
                _bias,
                _numbers.Repeat(0, inputs.Count),
                Sums,
                rows,
                _groups[i].Column
            );
        }
    }

    /// <summary>Sets the gradients of a slice's sums to zero.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="slice">Zero-based slice.</param>
    public void ResetGradients(InputTable inputs, int slice)
    {
        var first = inputs.FirstRow(slice);
        SumGradients.Clear(first, inputs.FirstRow(slice + 1) - first);
    }

    /// <summary>The gradients of a slice: of kernel and bias, and of the inputs.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="masks">Masks of the inputs; <c>null</c> for none.</param>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="kernel">Receives the kernel's, row-major.</param>
    /// <param name="bias">Receives the bias's.</param>
    /// <param name="inputGradients">The inputs' are added to it, a row each; <c>null</c> where nobody needs them.</param>
    public void Backward(
        InputTable inputs,
        GateMasks? masks,
        int slice,
        Span<float> kernel,
        Span<float> bias,
        AlignedMatrix? inputGradients
    )
    {
        for (var i = 0; i < _groups.Length; i++)
        {
            _kernelGradients[i].Reshape(_spec.EmbeddingSize, _groups[i].Columns);
            _kernelGradients[i].Clear();
        }
        _biasGradient.Reshape(1, _columns, AlignedMatrix.LineLength);
        _biasGradient.Clear();
        var end = inputs.FirstRow(slice + 1);
        for (var first = inputs.FirstRow(slice); first < end; first += Block)
        {
            var count = Math.Min(Block, end - first);
            _kernels.Products.Ahead.Add(SumGradients, first + count, Math.Min(Block, end - first - count));
            Backward(inputs, masks, first, count, inputGradients);
        }
        for (var i = 0; i < _groups.Length; i++)
        {
            for (var row = 0; row < _spec.EmbeddingSize; row++)
            {
                var target = kernel.Slice((row * _columns) + _groups[i].Column, _groups[i].Columns);
                _kernelGradients[i][row].CopyTo(target);
            }
        }
        _biasGradient[0].CopyTo(bias);
    }

    private void Backward(InputTable inputs, GateMasks? masks, int first, int count, AlignedMatrix? inputGradients)
    {
        for (var i = 0; i < _groups.Length; i++)
        {
            var values = Masked(inputs, masks, i, first, count);
            var column = _groups[i].Column;
            _kernels.Products.AddOuterProducts(values, first, SumGradients, first, column, count, _kernelGradients[i]);
        }
        _kernels.Rows.Add(SumGradients, _numbers.From(first, count), _biasGradient, _numbers.Repeat(0, count));
        for (var i = 0; inputGradients is not null && i < _groups.Length; i++)
        {
            AddInputGradients(inputs, masks, i, first, count, inputGradients);
        }
    }

    private void AddInputGradients(
        InputTable inputs,
        GateMasks? masks,
        int group,
        int first,
        int count,
        AlignedMatrix target
    )
    {
        var rows = _numbers.From(first, count);
        var column = _groups[group].Column;
        if (masks is null)
        {
            _kernels.Products.Multiply(SumGradients, rows, column, _transposed[group], target, rows, target, rows, 0);
            return;
        }
        _partial.Reshape(count, _spec.EmbeddingSize);
        var partial = _numbers.From(0, count);
        var zeros = _numbers.Repeat(0, count);
        _kernels.Products.Multiply(SumGradients, rows, column, _transposed[group], _zero, zeros, _partial, partial, 0);
        var documents = inputs.Documents.Slice(first, count);
        _kernels.Rows.AddScaled(_partial, partial, masks[_groups[group].Gate], documents, target, rows);
    }

    private AlignedMatrix Masked(InputTable inputs, GateMasks? masks, int group, int first, int count)
    {
        if (masks is null)
        {
            return inputs.Values;
        }
        _masked.Reshape(inputs.Count, _spec.EmbeddingSize);
        var rows = _numbers.From(first, count);
        var documents = inputs.Documents.Slice(first, count);
        _kernels.Rows.Scale(inputs.Values, rows, masks[_groups[group].Gate], documents, _masked, rows);
        return _masked;
    }
}
