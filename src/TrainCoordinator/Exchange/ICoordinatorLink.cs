using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Workers;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>A worker's way to the coordinator of a run.</summary>
/// <remarks>Safe for concurrent use. Its end is told to both sides, whoever makes it.</remarks>
internal interface ICoordinatorLink : IDisposable
{
    /// <summary>Where lanes have parameters from, and bring gradient sums.</summary>
    IWorkerExchange Exchange { get; }

    /// <summary>Begins to listen to the coordinator.</summary>
    /// <param name="asked">Takes the slices to compute, the costliest first; called on whatever thread.</param>
    /// <param name="lost">Is told once when the link has ended; likewise.</param>
    void Listen(Action<RoundKey, ImmutableArray<int>> asked, Action lost);

    /// <summary>Passes on what a lane has done; its gradients are there already.</summary>
    /// <param name="result">What it has done.</param>
    void Report(LaneResult result);
}
