namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What a frame of the tensor channel says. The numbers are on the wire: never renumber.</summary>
internal enum FrameKind : byte
{
    /// <summary>Worker: which run it computes for, and who it is.</summary>
    Hello = 1,

    /// <summary>Coordinator: the run is led here.</summary>
    Welcome = 2,

    /// <summary>Coordinator: it is not; the frame says why.</summary>
    Refused = 3,

    /// <summary>Worker: asks for the parameters of a round.</summary>
    Pull = 4,

    /// <summary>Coordinator: dense parameters, and the embedding rows that changed.</summary>
    Parameters = 5,

    /// <summary>Coordinator: the round is over.</summary>
    Over = 6,

    /// <summary>Worker: the gradient sum of a node of the round's tree.</summary>
    Push = 7,
}
