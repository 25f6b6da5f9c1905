using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What a coordinator hears of the worker at the other end of a tensor channel.</summary>
internal abstract record ChannelEvent
{
    private ChannelEvent() { }

    /// <summary>A worker is there and waits for slices.</summary>
    /// <param name="Channel">The way to it.</param>
    internal sealed record Opened(WorkerChannel Channel) : ChannelEvent;

    /// <summary>A channel has ended, and with it the worker's part.</summary>
    /// <param name="Channel">The channel.</param>
    internal sealed record Closed(WorkerChannel Channel) : ChannelEvent;

    /// <summary>Slices that were asked for have been sent, with all they read.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    internal sealed record SlicesSent(NodeId Worker, RoundKey Key) : ChannelEvent;

    /// <summary>A gradient sum has come.</summary>
    /// <param name="Channel">The channel it has come through; the worker may have another by now.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Node">Neighbouring slices.</param>
    /// <param name="Gradient">The sum over them; belongs to whoever takes this.</param>
    internal sealed record GradientArrived(WorkerChannel Channel, RoundKey Key, SliceRange Node, SliceGradient Gradient)
        : ChannelEvent;

    /// <summary>A slice has been evaluated.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Slice">Zero-based slice.</param>
    /// <param name="Figures">What its evaluation gave.</param>
    internal sealed record SliceEvaluated(NodeId Worker, RoundKey Key, int Slice, EvaluationFigures Figures)
        : ChannelEvent;

    /// <summary>A lane's engine has worked for a round; said after what it gave.</summary>
    /// <param name="Worker">The worker.</param>
    /// <param name="Key">The round.</param>
    /// <param name="Lane">Zero-based lane of the worker.</param>
    /// <param name="Busy">Time it took.</param>
    internal sealed record Worked(NodeId Worker, RoundKey Key, int Lane, TimeSpan Busy) : ChannelEvent;
}
