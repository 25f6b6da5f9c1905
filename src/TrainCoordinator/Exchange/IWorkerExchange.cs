using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What lanes exchange with the coordinator of a run: parameters one way, gradient sums the other.</summary>
/// <remarks>
/// In memory within one process; between two the worker's <see cref="ICoordinatorLink"/> carries them. Safe for concurrent
/// use by all lanes.
/// </remarks>
internal interface IWorkerExchange
{
    /// <summary>The parameters a round is computed with.</summary>
    /// <param name="key">The round.</param>
    /// <returns>Values that do not change while the round is open; <c>null</c> when it is over: its slices need not be computed.</returns>
    ModelParameters? ParametersOf(RoundKey key);

    /// <summary>A buffer to compute a gradient in.</summary>
    SliceGradient Rent();

    /// <summary>Hands over the gradient sum of one slice; of a round that is over, or of a slice that is there already, it is dropped.</summary>
    /// <param name="key">The round.</param>
    /// <param name="slice">Zero-based slice.</param>
    /// <param name="gradient">The sum; its buffer must not be touched any more.</param>
    void HandOver(RoundKey key, int slice, SliceGradient gradient);
}
