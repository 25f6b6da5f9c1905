namespace Pipeline.TrainCoordinator.Tests.Kernels;

/// <summary>What <see cref="ReferenceModel"/> computed.</summary>
/// <param name="Loss">Sum of the documents' losses.</param>
/// <param name="Probabilities">Class probabilities, row-major [documents, classes].</param>
/// <param name="Dense">Gradients of the dense parameters by name.</param>
/// <param name="Embedding">Gradients of the embedding table.</param>
/// <param name="Ambiguous">Whether a value came so near a kink that rounding decides its gradient.</param>
internal sealed record ReferenceResult(
    double Loss,
    double[] Probabilities,
    Dictionary<string, double[]> Dense,
    double[] Embedding,
    bool Ambiguous
);
