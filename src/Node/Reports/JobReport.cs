using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Reports;

/// <summary>How a job stands.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Step">What is being done, or how it ended.</param>
/// <param name="Done">Units of the step that are done.</param>
/// <param name="Total">Units of the step; 0 where it is not known.</param>
/// <param name="AgeSeconds">Seconds since it began.</param>
/// <param name="Folder">The folder it makes or reads.</param>
/// <param name="LargestMessage">The largest message that its coordinator sent or received while it was under way.</param>
internal sealed record JobReport(
    string Job,
    JobKind Kind,
    JobState State,
    string Step,
    long Done,
    long Total,
    double AgeSeconds,
    string Folder,
    LargestMessage? LargestMessage
)
{
    /// <summary>The report on a job.</summary>
    /// <param name="status">How it stands.</param>
    internal static JobReport Of(JobStatus status) =>
        new(
            status.Job.Value,
            status.Kind,
            status.State,
            status.Step,
            status.Done,
            status.Total,
            Math.Round(status.Age.TotalSeconds, 1),
            status.Target,
            status.LargestMessage
        );
}
