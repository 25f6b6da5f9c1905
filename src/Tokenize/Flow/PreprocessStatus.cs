using System.Diagnostics;
using Pipeline.Shared.Data;
using Pipeline.Shared.Jobs;
using Pipeline.Shared.Messages;

namespace Pipeline.Tokenize.Flow;

/// <summary>Says how a preprocessing job stands.</summary>
internal static class PreprocessStatus
{
    /// <summary>The status of a job.</summary>
    /// <typeparam name="TActor">What stands for jobs.</typeparam>
    /// <param name="job">The job.</param>
    /// <param name="now">The time, on the coordinator's clock.</param>
    internal static JobStatus Of<TActor>(BookedJob<TActor> job, TimeSpan now)
        where TActor : notnull
    {
        var (step, done, total) = job.Last switch
        {
            null => ("begun", 0L, 0L),
            PreprocessProgress progress => (Word(progress.Phase), progress.Done, progress.Total),
            PreprocessMessages.PreprocessCompleted completed => (
                "committed",
                completed.Summary.Documents,
                completed.Summary.Documents
            ),
            PreprocessMessages.PreprocessFailed failed => (Word(failed.Failure.Kind), 0L, 0L),
            _ => throw new UnreachableException($"A preprocessing job does not say {job.Last}."),
        };
        var data = ((PreprocessMessages.StartPreprocess)job.Start).Request.Data;
        return new JobStatus(
            job.Job,
            JobKind.Preprocess,
            job.State,
            data,
            step,
            done,
            total,
            now - job.BeganAt,
            job.Meter.Largest
        );
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
