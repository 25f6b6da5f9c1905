namespace Pipeline.TrainCoordinator.Model;

/// <summary>Which tokens of a long document are used.</summary>
public enum KeptTokens
{
    /// <summary>The last ones, Keras' default.</summary>
    Last,

    /// <summary>The first ones.</summary>
    First,
}
