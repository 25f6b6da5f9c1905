namespace Pipeline.TrainCoordinator.Model;

/// <summary>A loss.</summary>
public enum LossKind
{
    /// <summary>Minus the logarithm of the true class's probability.</summary>
    CategoricalCrossEntropy,

    /// <summary>Keras' binary cross-entropy of every class's probability, clipped to [1e-7, 1 - 1e-7], averaged over classes.</summary>
    BinaryCrossEntropy,
}
