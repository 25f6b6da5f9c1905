using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>A process that computes slices for a run.</summary>
/// <param name="Id">The process.</param>
/// <param name="Lanes">Its single-threaded lanes, at least 1.</param>
/// <param name="IsRemote">Whether parameters have to be sent to it: the coordinator's own process has them in memory.</param>
internal sealed record TrainWorker(NodeId Id, int Lanes, bool IsRemote);
