using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Flow;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Says how far a job has come: every epoch, and what is between them now and then.</summary>
/// <param name="job">The job.</param>
/// <param name="model">Its model.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Takes what is said.</param>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class ProgressReports(JobId job, ModelSpec model, TimeProvider clock, Action<TrainProgress> say)
{
    /// <summary>Time between two reports at least; often enough for a person.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long? _saidAt;

    /// <summary>Says where the job is, unless that was said just now.</summary>
    /// <param name="state">Where it is.</param>
    internal void NowAndThen(TrainState state)
    {
        if (_saidAt is { } last && clock.GetElapsedTime(last) < Interval)
        {
            return;
        }
        _saidAt = clock.GetTimestamp();
        say(TrainSummaries.Of(job, state, model));
    }

    /// <summary>Says what an epoch gave.</summary>
    /// <param name="figures">What it gave.</param>
    /// <param name="state">Where the job is after it.</param>
    internal void EpochEnded(EpochFigures figures, TrainState state) =>
        say(
            TrainSummaries.Of(job, state, model) with
            {
                Epoch = figures.Epoch,
                Ended = TrainSummaries.Of(figures, model),
            }
        );
}
