namespace Pipeline.TrainCoordinator.Optimizers;

/// <summary>A rule by which gradients change parameters.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with Keras' placing of epsilon.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Gradients divided by a running root mean square.</summary>
    RmsProp,

    /// <summary>Gradient descent with momentum.</summary>
    Sgd,
}
