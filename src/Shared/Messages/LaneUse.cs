namespace Pipeline.Shared.Messages;

/// <summary>What became of the lanes' time.</summary>
/// <param name="Lanes">Number of lanes, on all nodes.</param>
/// <param name="Wall">Wall time from the first slice to the last result.</param>
/// <param name="Busy">Time the engines took for forward pass, loss and gradients, summed over the lanes.</param>
/// <param name="Computing">Time of the busiest lane of each round, summed over the rounds.</param>
/// <param name="Updating">Wall time in which the parameters were updated and no lane computes.</param>
/// <param name="Pausing">Wall time in which an update waited for a checkpoint to be copied.</param>
/// <param name="MedianPause">The median over the checkpoints that an update waited for; zero where none did.</param>
/// <param name="LongestPause">The longest such time.</param>
public sealed record LaneUse(
    int Lanes,
    TimeSpan Wall,
    TimeSpan Busy,
    TimeSpan Computing,
    TimeSpan Updating,
    TimeSpan Pausing,
    TimeSpan MedianPause,
    TimeSpan LongestPause
)
{
    /// <summary>Nothing yet.</summary>
    public static LaneUse None { get; } = new(0, default, default, default, default, default, default, default);

    /// <summary>
    /// Seconds of wall time in which no lane computed although none waited for an update or a checkpoint: parameters and
    /// sums were on their way, or the coordinator was about to hand out slices.
    /// </summary>
    public double ExchangingSeconds =>
        Math.Max(0, Wall.TotalSeconds - Computing.TotalSeconds - Updating.TotalSeconds - Pausing.TotalSeconds);

    /// <summary>Share of the lanes' time in which they computed.</summary>
    public double BusyShare => Wall > TimeSpan.Zero ? Busy.TotalSeconds / Wall.TotalSeconds / Lanes : 0;

    /// <summary>Share of the lanes' time in which they waited for an update.</summary>
    public double UpdatingShare => ShareOf(Updating);

    /// <summary>Share of the lanes' time in which they waited for a checkpoint.</summary>
    public double PausingShare => ShareOf(Pausing);

    /// <summary>Share of the lanes' time in which all of them waited for parameters, sums and messages.</summary>
    public double ExchangingShare => Wall > TimeSpan.Zero ? ExchangingSeconds / Wall.TotalSeconds : 0;

    /// <summary>Share of the lanes' time in which they waited for a lane with more to do.</summary>
    public double WaitingShare =>
        // With one lane nothing is left but what rounding leaves, which may be less than nothing.
        Wall > TimeSpan.Zero
            ? Math.Max(0, 1 - BusyShare - UpdatingShare - PausingShare - ExchangingShare)
            : 0;

    /// <summary>What became of the time since then; pauses are those of the whole time.</summary>
    /// <param name="earlier">An earlier state of the same lanes.</param>
    public LaneUse Since(LaneUse earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return this with
        {
            Wall = Wall - earlier.Wall,
            Busy = Busy - earlier.Busy,
            Computing = Computing - earlier.Computing,
            Updating = Updating - earlier.Updating,
            Pausing = Pausing - earlier.Pausing,
        };
    }

    private double ShareOf(TimeSpan time) => Wall > TimeSpan.Zero ? time / Wall : 0;
}
