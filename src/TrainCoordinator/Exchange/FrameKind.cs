namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What a frame of the tensor channel says. The numbers are on the wire: never renumber.</summary>
internal enum FrameKind : byte
{
    /// <summary>Worker: which run it computes for, who it is, and its lanes.</summary>
    Hello = 1,

    /// <summary>Coordinator: the run is led here.</summary>
    Welcome = 2,

    /// <summary>Coordinator: it is not; the frame says why.</summary>
    Refused = 3,

    /// <summary>Coordinator: slices to compute, and the parameters they need as far as the worker does not have them.</summary>
    Slices = 4,

    /// <summary>Worker: the gradient sum of a node of the round's tree.</summary>
    Gradient = 5,

    /// <summary>Worker: figures and predictions of a slice of the part held out.</summary>
    Evaluated = 6,

    /// <summary>Worker: how long a lane's engine worked.</summary>
    Worked = 7,

    /// <summary>Coordinator: rows that the open round does not read, for the next.</summary>
    Ahead = 8,
}
