namespace Pipeline.Shared.Leases;

/// <summary>When work is handed out again.</summary>
public sealed record LeaseOptions
{
    /// <summary>
    /// Age after which a task that its worker does not know of is handed to it again: its message was lost. Far above a
    /// round trip, since a message on its way looks the same. Default 2 s.
    /// </summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Age below which a task is never handed to a second worker. Default 1 s: a chunk takes some 20 ms, so one that
    /// takes that long is stuck, and a false alarm costs one chunk.
    /// </summary>
    public TimeSpan StragglerAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many times the mean duration of a task one may take before it counts as a straggler. Default 3.</summary>
    public int StragglerFactor { get; init; } = 3;

    /// <summary>
    /// How many nodes may be lost while they hold a task before the task is taken for the cause. Default 3: two at the same
    /// task happen when machines are switched off one after the other, and a fourth would be the next victim.
    /// </summary>
    public int MostLost { get; init; } = 3;
}
