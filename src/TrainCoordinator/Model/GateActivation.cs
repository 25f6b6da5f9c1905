namespace Pipeline.TrainCoordinator.Model;

/// <summary>Activation of a cell's gates.</summary>
public enum GateActivation
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>clip(0.2 x + 0.5, 0, 1), Keras' inner activation.</summary>
    HardSigmoid,
}
