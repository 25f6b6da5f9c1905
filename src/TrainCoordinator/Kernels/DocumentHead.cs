using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>From the documents' vectors of all directions and of the skip connection to labels, and back.</summary>
internal sealed class DocumentHead
{
    private readonly ModelSpec _spec;
    private readonly RecurrentLayer[] _layers;
    private readonly MeanSkip? _skip;
    private readonly ClassifierHead _head;
    private readonly float[] _features;
    private readonly float[] _featureGradients;
    private readonly float[] _mask;

    /// <summary>Makes room for a model.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="layers">Give the first features, a direction after the other.</param>
    /// <param name="skip">Gives the last; <c>null</c> for none.</param>
    public DocumentHead(ParameterLayout layout, RecurrentLayer[] layers, MeanSkip? skip)
    {
        (_spec, _layers, _skip) = (layout.Spec, layers, skip);
        _head = new ClassifierHead(layout);
        _features = new float[_spec.FeatureCount];
        _featureGradients = new float[_spec.FeatureCount];
        _mask = new float[_spec.FeatureCount];
        LayerGradients = Array.ConvertAll(layers, _ => new AlignedMatrix());
    }

    /// <summary>Gradients of each layer's documents' vectors, a row each.</summary>
    public AlignedMatrix[] LayerGradients { get; }

    /// <summary>Gradients of the skip connection's, a row each.</summary>
    public AlignedMatrix SkipGradients { get; } = new();

    /// <summary>The labels' probabilities of a document, see <see cref="ClassifierHead.Predict"/>.</summary>
    /// <param name="document">Zero-based document, whose features are computed.</param>
    /// <param name="dense">All dense parameters.</param>
    public ReadOnlySpan<double> Predict(int document, float[] dense)
    {
        GatherFeatures(document);
        return _head.Predict(_features, dense);
    }

    /// <summary>The head's gradients of some slices, and those of the features, see <see cref="LayerGradients"/> and <see cref="SkipGradients"/>.</summary>
    /// <param name="slices">The slices.</param>
    /// <param name="documents">Their documents, whose features are computed.</param>
    /// <param name="dense">All dense parameters.</param>
    /// <param name="sums">Receive figures and the head's gradients, a slice each; all other dense gradients become zero.</param>
    public void Gradients(
        ReadOnlySpan<SliceBatch> slices,
        DocumentTable documents,
        float[] dense,
        ReadOnlySpan<SliceGradient> sums
    )
    {
        foreach (var gradients in LayerGradients)
        {
            gradients.Reshape(documents.Count, _spec.Hidden);
            gradients.Clear();
        }
        SkipGradients.Reshape(documents.Count, _spec.EmbeddingSize);
        SkipGradients.Clear();
        for (var slice = 0; slice < slices.Length; slice++)
        {
            var batch = slices[slice];
            var sum = sums[slice];
            sum.Dense.AsSpan().Clear();
            sum.Sums = default;
            for (var i = 0; i < batch.Count; i++)
            {
                var document = documents.FirstDocument(slice) + i;
                GatherFeatures(document);
                DropoutMasks.FillHead(batch.Seed, batch.Step, batch.FirstPlace + i, _spec.HeadDropout, _mask);
                FlatSpan.Multiply(_features, _mask);
                sum.Sums += _head.Gradient(
                    _features,
                    batch.Labels[i],
                    batch.Weights?[i] ?? 1,
                    dense,
                    sum.Dense,
                    _featureGradients
                );
                FlatSpan.Multiply(_featureGradients, _mask);
                SpreadGradients(document);
            }
        }
    }

    private void GatherFeatures(int document)
    {
        var target = _features.AsSpan();
        foreach (var layer in _layers)
        {
            layer.Values[document].CopyTo(target);
            target = target[_spec.Hidden..];
        }
        _skip?.Values[document].CopyTo(target);
    }

    private void SpreadGradients(int document)
    {
        var source = _featureGradients.AsSpan();
        foreach (var gradients in LayerGradients)
        {
            source[.._spec.Hidden].CopyTo(gradients[document]);
            source = source[_spec.Hidden..];
        }
        source.CopyTo(SkipGradients[document]);
    }
}
