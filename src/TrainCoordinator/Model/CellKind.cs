namespace Pipeline.TrainCoordinator.Model;

/// <summary>A recurrent cell.</summary>
public enum CellKind
{
    /// <summary>No recurrent layer.</summary>
    None,

    /// <summary>Long short-term memory, gates in the order i, f, c, o.</summary>
    Lstm,

    /// <summary>Gated recurrent unit with the reset before the product, gates in the order z, r, h (Keras 1.1).</summary>
    Gru,
}
