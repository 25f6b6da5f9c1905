namespace Pipeline.Shared.Messages;

/// <summary>What became of the lanes' time.</summary>
/// <param name="Lanes">Number of lanes, on all nodes.</param>
/// <param name="Wall">Wall time from the first slice to the last result.</param>
/// <param name="Busy">Time the engines took for forward pass, loss and gradients, summed over the lanes.</param>
/// <param name="Updating">Wall time in which the parameters were updated and no lane computes.</param>
/// <param name="Pausing">Wall time in which an update waited for a checkpoint to be copied.</param>
/// <param name="LongestPause">The longest such time.</param>
public sealed record LaneUse(
    int Lanes,
    TimeSpan Wall,
    TimeSpan Busy,
    TimeSpan Updating,
    TimeSpan Pausing,
    TimeSpan LongestPause
)
{
    /// <summary>Share of the lanes' time in which they computed.</summary>
    public double BusyShare => Wall > TimeSpan.Zero ? Busy.TotalSeconds / Wall.TotalSeconds / Lanes : 0;

    /// <summary>Share of the lanes' time in which they waited for an update.</summary>
    public double UpdatingShare => Wall > TimeSpan.Zero ? Updating / Wall : 0;

    /// <summary>Share of the lanes' time in which they waited for a checkpoint.</summary>
    public double PausingShare => Wall > TimeSpan.Zero ? Pausing / Wall : 0;

    /// <summary>Share of the lanes' time in which they waited for one another, for messages or for batches.</summary>
    public double WaitingShare => Wall > TimeSpan.Zero ? 1 - BusyShare - UpdatingShare - PausingShare : 0;
}
