namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Where the embedding table comes from.</summary>
public enum WordVectorSource
{
    /// <summary>The vectors of the data folder; where it has none they are learned.</summary>
    DataFolder,

    /// <summary>Learned from the training documents alone before training begins.</summary>
    Learned,

    /// <summary>Drawn at random, as Keras initializes an embedding.</summary>
    Random,
}
