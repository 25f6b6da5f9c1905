using Pipeline.Shared.Messages;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>Adds up what becomes of the lanes' time.</summary>
/// <param name="clock">The clock.</param>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class LaneMeter(TimeProvider clock)
{
    private long? _began;
    private long _last;
    private long? _pausedAt;
    private TimeSpan _busy;
    private TimeSpan _updating;
    private TimeSpan _pausing;
    private TimeSpan _longestPause;

    /// <summary>Slices are handed out.</summary>
    internal void Assigned() => _began ??= clock.GetTimestamp();

    /// <summary>A lane has computed.</summary>
    /// <param name="busy">Time its engine took.</param>
    internal void Computed(TimeSpan busy)
    {
        _busy += busy;
        _last = clock.GetTimestamp();
    }

    /// <summary>All slices are there, but the parameters must not change yet.</summary>
    internal void Paused() => _pausedAt ??= clock.GetTimestamp();

    /// <summary>The parameters are being changed.</summary>
    /// <param name="update">Changes them.</param>
    internal void Update(Action update)
    {
        var now = clock.GetTimestamp();
        if (_pausedAt is { } paused)
        {
            var pause = clock.GetElapsedTime(paused, now);
            _pausing += pause;
            _longestPause = pause > _longestPause ? pause : _longestPause;
            _pausedAt = null;
        }
        update();
        _updating += clock.GetElapsedTime(now);
        _last = clock.GetTimestamp();
    }

    /// <summary>What became of the time so far.</summary>
    /// <param name="lanes">Number of lanes.</param>
    internal LaneUse Use(int lanes) =>
        new(
            lanes,
            _began is { } began ? clock.GetElapsedTime(began, _last) : TimeSpan.Zero,
            _busy,
            _updating,
            _pausing,
            _longestPause
        );
}
