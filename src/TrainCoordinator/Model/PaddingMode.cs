namespace Pipeline.TrainCoordinator.Model;

/// <summary>What happens at the padding in front of a document.</summary>
public enum PaddingMode
{
    /// <summary>The padding does not reach the network.</summary>
    Masked,

    /// <summary>The network runs over the zero vectors first, as in the 2016 post.</summary>
    Keras,
}
