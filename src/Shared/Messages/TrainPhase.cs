namespace Pipeline.Shared.Messages;

/// <summary>The phases of a training run; training and evaluation alternate.</summary>
public enum TrainPhase
{
    /// <summary>Reads the documents and sets up the model, learning vectors where they are asked for.</summary>
    Load,

    /// <summary>Takes optimizer steps.</summary>
    Train,

    /// <summary>Evaluates the part held out.</summary>
    Evaluate,
}
