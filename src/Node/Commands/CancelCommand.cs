using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline cancel</c>: has a job of a cluster given up.</summary>
internal sealed class CancelCommand(Terminal terminal)
    : ClusterJobCommand(
        "cancel",
        "Has a job of a cluster given up. Its folder stays as it was before; a run keeps what it has learned.",
        terminal
    )
{
    /// <inheritdoc />
    private protected override async Task RunAsync(
        NodeHost node,
        IJobStart start,
        NamedCluster cluster,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var end = await node.Jobs.CancelAsync(start, cancellation);
        var state = end is IFailureReply failure ? failure.State : JobState.Completed;
        output.Report(
            new CancelReport(start.Job.Value, state),
            ReportJson.Default.CancelReport,
            (report, text) =>
                text.Line(
                    report.State switch
                    {
                        JobState.Cancelled => $"Job {report.Job} has been given up.",
                        JobState.Failed => $"Job {report.Job} had failed already.",
                        _ => $"Job {report.Job} had been done already.",
                    }
                )
        );
    }
}
