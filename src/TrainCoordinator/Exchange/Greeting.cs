using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>What a worker says first on a channel.</summary>
/// <param name="Version">Version of what it says afterwards, and how.</param>
/// <param name="Run">The run that it wants to compute for.</param>
/// <param name="Generation">The claim of the coordinator it looks for.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Lanes">Its lanes.</param>
internal sealed record Greeting(long Version, RunId Run, int Generation, NodeId Worker, int Lanes)
{
    /// <summary>Says it.</summary>
    /// <param name="frames">The channel.</param>
    /// <exception cref="IOException">The other side is gone.</exception>
    internal void Send(FrameStream frames) =>
        frames
            .Put(Version)
            .Put(Run.Value)
            .Put((long)Generation)
            .Put(Worker.Value)
            .Put((long)Lanes)
            .Send(FrameKind.Hello);

    /// <summary>Takes it from the frame that was received last.</summary>
    /// <param name="frames">The channel.</param>
    /// <exception cref="IOException">It is none.</exception>
    internal static Greeting Take(FrameStream frames) =>
        new(
            frames.TakeInt64(),
            new RunId(frames.TakeText()),
            frames.TakeInt32(0, int.MaxValue),
            new NodeId(frames.TakeText()),
            frames.TakeInt32(1, NodeId.MostLanes)
        );
}
