using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Computes one slice of a step on one thread.</summary>
/// <remarks>
/// Not safe for concurrent use: every lane has its own. The result depends on the slice and the parameters alone, never
/// on what the engine computed before.
/// </remarks>
public interface ISliceEngine : IDisposable
{
    /// <summary>The gradient sum of a slice, with the masks of its seed and step.</summary>
    /// <param name="batch">The slice.</param>
    /// <param name="parameters">The model's values.</param>
    SliceGradient Gradient(SliceBatch batch, ModelParameters parameters);

    /// <summary>The class probabilities of a slice, without masks.</summary>
    /// <param name="batch">The slice; labels are ignored.</param>
    /// <param name="parameters">The model's values.</param>
    /// <param name="probabilities">Receives the probabilities, row-major [documents, classes].</param>
    void Predict(SliceBatch batch, ModelParameters parameters, Span<float> probabilities);
}
