using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Computes slices with kernels of our own, over ragged rows.</summary>
/// <remarks>
/// Order of the masks at one position: the word's row times its factor for the batch; replaced by the zero row where the
/// word is dropped; times the document's channel mask. That vector enters the recurrent layer, which applies its input
/// masks, and the skip connection. Memory is kept from call to call: about 3 KB per token computed at a time for 100
/// units.
/// </remarks>
public sealed class KernelEngine : ISliceEngine
{
    private readonly ModelSpec _spec;
    private readonly VectorKernels _kernels;
    private readonly DocumentTable _documents = new();
    private readonly InputTable _inputs;
    private readonly RecurrentLayer[] _layers;
    private readonly MeanSkip? _skip;
    private readonly DocumentHead _head;
    private readonly EmbeddingGradient _embeddingGradient = new();
    private readonly AlignedMatrix _inputGradients = new();
    private readonly SliceBatch[] _single = new SliceBatch[1];
    private (ModelParameters? Parameters, long Version) _packed;

    /// <summary>An engine with the widest arithmetic of this processor.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <exception cref="ArgumentException">The model asks for computed padding and pieces at once.</exception>
    public KernelEngine(ParameterLayout layout)
        : this(layout, Widest) { }

    /// <summary>An engine with arithmetic of a given width.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="width">The width.</param>
    /// <exception cref="ArgumentException">The model asks for computed padding and pieces at once.</exception>
    /// <exception cref="PlatformNotSupportedException">This processor does not have the width.</exception>
    public KernelEngine(ParameterLayout layout, VectorWidth width)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _spec = layout.Spec;
        if (_spec.Padding == PaddingMode.Keras && _spec.PieceLength > 0)
        {
            throw new ArgumentException(
                $"The model computes its padding and cuts documents into pieces of {_spec.PieceLength} tokens, but "
                    + "pieces have no padding; choose masked padding or a piece length of 0.",
                nameof(layout)
            );
        }
        Width = width;
        _kernels = VectorKernels.Of(width, _spec.GateActivation);
        _inputs = new InputTable(_spec);
        _layers = new RecurrentLayer[_spec.Directions];
        for (var direction = 0; direction < _spec.Directions; direction++)
        {
            _layers[direction] = new RecurrentLayer(layout, direction, _kernels);
        }
        _skip = _spec.MeanSkip > 0 ? new MeanSkip(_spec.MeanSkip, _kernels.Rows) : null;
        _head = new DocumentHead(layout, _layers, _skip);
    }

    /// <summary>The widest arithmetic of this processor.</summary>
    public static VectorWidth Widest => VectorKernels.Widest;

    /// <summary>Width of the engine's arithmetic.</summary>
    public VectorWidth Width { get; }

    /// <summary>
    /// Multiply-adds that the layers' products have computed so far: what was executed, after sharing the work of
    /// repeated words and skipping gradients that have died away.
    /// </summary>
    public long MultiplyAddCount => _kernels.Products.MultiplyAddCount;

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<SliceBatch> slices, ModelParameters parameters, ReadOnlySpan<SliceGradient> sums)
    {
        if (sums.Length != slices.Length)
        {
            throw new ArgumentException($"There are {slices.Length} slices but {sums.Length} sums.", nameof(sums));
        }
        for (int first = 0, count; first < slices.Length; first += count)
        {
            count = SliceGroups.First(slices[first..], _spec.PieceLength);
            GradientsTogether(slices.Slice(first, count), parameters, sums.Slice(first, count));
        }
    }

    /// <inheritdoc/>
    public void Predict(SliceBatch batch, ModelParameters parameters, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (probabilities.Length != batch.Count * _spec.Classes)
        {
            throw new ArgumentException(
                $"There is room for {probabilities.Length} probabilities, but {batch.Count} documents have "
                    + $"{_spec.Classes} each.",
                nameof(probabilities)
            );
        }
        _single[0] = batch;
        Forward(_single, parameters, masked: false);
        for (var document = 0; document < _documents.Count; document++)
        {
            var predicted = _head.Predict(document, parameters.Dense);
            for (var i = 0; i < predicted.Length; i++)
            {
                probabilities[(document * _spec.Classes) + i] = (float)predicted[i];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Memory is the garbage collector's; the interface is for engines whose memory is not.
    }

    private void GradientsTogether(
        ReadOnlySpan<SliceBatch> slices,
        ModelParameters parameters,
        ReadOnlySpan<SliceGradient> sums
    )
    {
        Forward(slices, parameters, masked: true);
        _head.Gradients(slices, _documents, parameters.Dense, sums);
        AlignedMatrix? inputGradients = null;
        if (_spec.EmbeddingTrainable)
        {
            inputGradients = _inputGradients;
            inputGradients.Reshape(_inputs.Count, _spec.EmbeddingSize);
            inputGradients.Clear();
        }
        for (var direction = 0; direction < _layers.Length; direction++)
        {
            var layer = _layers[direction];
            layer.Backward(_documents, _head.LayerGradients[direction]);
            for (var slice = 0; slice < slices.Length; slice++)
            {
                layer.SliceGradients(slice, _inputs, sums[slice].Dense, inputGradients);
            }
        }
        RowGradients(sums);
    }

    private void Forward(ReadOnlySpan<SliceBatch> slices, ModelParameters parameters, bool masked)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!ReferenceEquals(_packed.Parameters, parameters) || _packed.Version != parameters.Version)
        {
            foreach (var layer in _layers)
            {
                layer.Pack(parameters.Dense);
            }
            _packed = (parameters, parameters.Version);
        }
        _documents.Reset(slices);
        _inputs.Reset(slices, _documents, parameters, masked);
        foreach (var layer in _layers)
        {
            layer.Forward(slices, _documents, _inputs, masked);
        }
        _skip?.Forward(_documents, _inputs);
    }

    private void RowGradients(ReadOnlySpan<SliceGradient> sums)
    {
        if (!_spec.EmbeddingTrainable)
        {
            foreach (var sum in sums)
            {
                sum.ResetRows([]);
            }
            return;
        }
        _skip?.AddInputGradients(_documents, _inputs, _head.SkipGradients, _inputGradients);
        for (var slice = 0; slice < sums.Length; slice++)
        {
            _embeddingGradient.Fill(slice, _documents, _inputs, _inputGradients, sums[slice]);
        }
    }
}
