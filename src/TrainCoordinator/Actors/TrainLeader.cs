namespace Pipeline.TrainCoordinator.Actors;

/// <summary>Key of the coordinator of training, or of the proxy of it, in the registry of a node.</summary>
public sealed class TrainLeader
{
    private TrainLeader() { }
}
