using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;

namespace Pipeline.TrainCoordinator.Workers;

/// <summary>Adds up what becomes of the lanes' time.</summary>
/// <param name="clock">The clock.</param>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class LaneMeter(TimeProvider clock)
{
    private readonly List<TimeSpan> _pauses = [];
    private long? _began;
    private long _last;
    private int _mostLanes;
    private LaneUse _atEndOfEpoch = LaneUse.None;
    private long? _pausedAt;
    private TimeSpan _busy;
    private TimeSpan _computing;
    private TimeSpan _updating;

    // A lane says how long it has worked after what it gave, so also when the next round has begun.
    private RoundTimes _before = new(default);
    private RoundTimes _now = new(default);

    /// <summary>A round begins.</summary>
    /// <param name="key">The round.</param>
    internal void Opened(RoundKey key)
    {
        _computing += _before.Busiest;
        (_before, _now) = (_now, new RoundTimes(key));
    }

    /// <summary>Slices are handed out.</summary>
    /// <param name="lanes">Lanes that there are now, of all workers.</param>
    internal void Assigned(int lanes)
    {
        _began ??= clock.GetTimestamp();
        _mostLanes = Math.Max(_mostLanes, lanes);
    }

    /// <summary>A lane has computed.</summary>
    /// <param name="worker">Its process.</param>
    /// <param name="lane">Zero-based lane of the process.</param>
    /// <param name="key">The round.</param>
    /// <param name="busy">Time its engine took.</param>
    internal void Computed(NodeId worker, int lane, RoundKey key, TimeSpan busy)
    {
        _busy += busy;
        _last = clock.GetTimestamp();
        if (key == _now.Key)
        {
            _now.Add(worker, lane, busy);
        }
        else if (key == _before.Key)
        {
            _before.Add(worker, lane, busy);
        }
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
            _pauses.Add(clock.GetElapsedTime(paused, now));
            _pausedAt = null;
        }
        update();
        _updating += clock.GetElapsedTime(now);
        _last = clock.GetTimestamp();
    }

    /// <summary>What became of the time so far, of the most lanes that there were at once.</summary>
    internal LaneUse Use() =>
        new(
            _mostLanes,
            _began is { } began ? clock.GetElapsedTime(began, _last) : TimeSpan.Zero,
            _busy,
            _computing + _before.Busiest + _now.Busiest,
            _updating,
            _pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause),
            MedianPause(),
            _pauses.DefaultIfEmpty().Max()
        );

    /// <summary>What became of the time since the last epoch ended; another one ends here.</summary>
    internal LaneUse EndEpoch()
    {
        var use = Use();
        var ofEpoch = use.Since(_atEndOfEpoch);
        _atEndOfEpoch = use;
        return ofEpoch;
    }

    private TimeSpan MedianPause()
    {
        TimeSpan[] sorted = [.. _pauses.DefaultIfEmpty().Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class RoundTimes(RoundKey key)
    {
        private readonly Dictionary<(NodeId Worker, int Lane), TimeSpan> _busy = [];

        internal RoundKey Key => key;

        internal TimeSpan Busiest => _busy.Values.DefaultIfEmpty().Max();

        internal void Add(NodeId worker, int lane, TimeSpan busy) =>
            _busy[(worker, lane)] = _busy.GetValueOrDefault((worker, lane)) + busy;
    }
}
