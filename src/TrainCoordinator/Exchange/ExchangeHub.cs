using System.Collections.Concurrent;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Sessions;

namespace Pipeline.TrainCoordinator.Exchange;

/// <summary>The runs that are led from this process, for lanes of the same process to join without copying anything.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class ExchangeHub
{
    private readonly ConcurrentDictionary<(RunId Run, int Generation), LedRun> _runs = new();

    /// <summary>Makes a run known.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    /// <param name="led">What its workers need.</param>
    internal void Add(RunId run, int generation, LedRun led) => _runs[(run, generation)] = led;

    /// <summary>What the workers of a run need; <c>null</c> where it is led from another process, or is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    internal LedRun? Find(RunId run, int generation) => _runs.GetValueOrDefault((run, generation));

    /// <summary>Forgets a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="generation">The coordinator's claim on it.</param>
    internal void Remove(RunId run, int generation) => _runs.TryRemove((run, generation), out _);

    /// <summary>A run that is led from this process.</summary>
    /// <param name="Data">Its documents and slices.</param>
    /// <param name="Exchange">Its exchange.</param>
    /// <param name="Rows">When the rows of its embedding table changed.</param>
    /// <param name="Tell">Takes what workers say; called on whatever thread.</param>
    internal sealed record LedRun(RunData Data, LocalExchange Exchange, RowVersions Rows, Action<WorkerEvent> Tell);
}
