using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;

namespace Pipeline.TrainCoordinator.Flow;

/// <summary>Says how a training job or an evaluation stands.</summary>
internal static class TrainStatus
{
    /// <summary>The status of a job.</summary>
    /// <typeparam name="TActor">What stands for jobs.</typeparam>
    /// <param name="job">The job.</param>
    /// <param name="now">The time, on the coordinator's clock.</param>
    internal static JobStatus Of<TActor>(BookedJob<TActor> job, TimeSpan now)
        where TActor : notnull
    {
        var (kind, run) = job.Start switch
        {
            TrainMessages.StartTraining train => (JobKind.Train, train.Request.Run),
            TrainMessages.StartEvaluation evaluate => (JobKind.Evaluate, evaluate.Request.Run),
            _ => throw new UnreachableException($"{job.Start} starts no training."),
        };
        return job.StatusAt(
            kind,
            run,
            now,
            last =>
                last switch
                {
                    TrainProgress { Phase: TrainPhase.Train } progress => (
                        $"epoch {progress.Epoch + 1} of {progress.EpochCount}",
                        progress.Done,
                        progress.Total
                    ),
                    TrainProgress progress => (EnumName.Of(progress.Phase), progress.Done, progress.Total),
                    _ => ("done", 0, 0),
                }
        );
    }
}
