using System.Collections.Immutable;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What a coordinator hears of a worker of its run.</summary>
internal abstract record WorkerEvent
{
    private WorkerEvent() { }

    /// <summary>A worker is there and waits for slices.</summary>
    /// <param name="Link">The way to it.</param>
    internal sealed record Opened(IWorkerLink Link) : WorkerEvent;

    /// <summary>The way to a worker has ended, and with it the worker's part.</summary>
    /// <param name="Link">The way.</param>
    internal sealed record Closed(IWorkerLink Link) : WorkerEvent;

    /// <summary>Slices that were asked for have been sent, with all they read.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    internal sealed record SlicesSent(NodeId Worker, RoundKey Key) : WorkerEvent;

    /// <summary>A gradient sum has come from another process.</summary>
    /// <param name="Link">The way it has come; the worker may have another by now.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Node">Neighbouring slices.</param>
    /// <param name="Gradient">The sum over them; belongs to whoever takes this.</param>
    internal sealed record GradientArrived(IWorkerLink Link, RoundKey Key, SliceRange Node, SliceGradient Gradient)
        : WorkerEvent;

    /// <summary>Gradient sums of slices have been handed over to the coordinator's exchange, in this process.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Slices">Zero-based slices.</param>
    internal sealed record GradientsHandedOver(NodeId Worker, RoundKey Key, ImmutableArray<int> Slices) : WorkerEvent;

    /// <summary>A slice has been evaluated.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Slice">Zero-based slice.</param>
    /// <param name="Figures">What its evaluation gave.</param>
    internal sealed record SliceEvaluated(NodeId Worker, RoundKey Key, int Slice, EvaluationFigures Figures)
        : WorkerEvent;

    /// <summary>A lane's engine has worked for a round; said after what it gave.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Lane">Zero-based lane of the worker.</param>
    /// <param name="Busy">Time it took.</param>
    internal sealed record Worked(NodeId Worker, RoundKey Key, int Lane, TimeSpan Busy) : WorkerEvent;
}
