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
        where TActor : notnull =>
        job.StatusAt(
            JobKind.Preprocess,
            ((PreprocessMessages.StartPreprocess)job.Start).Request.Data,
            now,
            last =>
                last switch
                {
                    PreprocessProgress progress => (EnumName.Of(progress.Phase), progress.Done, progress.Total),
                    PreprocessMessages.PreprocessCompleted { Summary.Documents: var documents } => (
                        "committed",
                        documents,
                        documents
                    ),
                    _ => throw new UnreachableException($"A preprocessing job does not say {last}."),
                }
        );
}
