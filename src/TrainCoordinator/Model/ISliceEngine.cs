using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Computes slices of a step on one thread.</summary>
/// <remarks>
/// Not safe for concurrent use: every lane has its own. The result depends on the slice and the parameters alone, never
/// on what the engine computed before or which slices it computed together.
/// </remarks>
public interface ISliceEngine : IDisposable
{
    /// <summary>The gradient sum of each of some slices, with the masks of its seed and step.</summary>
    /// <param name="slices">The slices; computing several at once may be faster and gives the same bits.</param>
    /// <param name="parameters">The model's values.</param>
    /// <param name="sums">Receives the gradient and figures of each slice, whatever the buffers held before.</param>
    void Gradients(ReadOnlySpan<SliceBatch> slices, ModelParameters parameters, ReadOnlySpan<SliceGradient> sums);

    /// <summary>The class probabilities of a slice, without masks.</summary>
    /// <param name="batch">The slice; labels are ignored.</param>
    /// <param name="parameters">The model's values.</param>
    /// <param name="probabilities">Receives the probabilities, row-major [documents, classes].</param>
    void Predict(SliceBatch batch, ModelParameters parameters, Span<float> probabilities);
}
