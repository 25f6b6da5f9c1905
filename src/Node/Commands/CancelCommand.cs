using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline cancel</c>: has a job of a cluster given up.</summary>
internal sealed class CancelCommand : PipelineCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "The job's name, as 'pipeline jobs' lists it." };

    private readonly ClusterOption _cluster = new("A coordinator of the cluster.", required: true);

    internal CancelCommand(Terminal terminal)
        : base(
            "cancel",
            "Has a job of a cluster given up. Its folder stays as it was before; a run keeps what it has learned.",
            terminal,
            "pipeline cancel preprocess-0f3c5a7b21 --cluster 127.0.0.1:4053"
        )
    {
        Add(_job);
        _cluster.AddTo(this);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var job = new JobId(parsed.GetRequiredValue(_job));
        var client = (await _cluster.ClientAsync(parsed, cancellation))!;
        await using var node = await NodeHost.StartAsync(client, cancellation, output.Remarks);
        var start = await ClusterJobs.FindAsync(node, job, _cluster.Named(parsed), cancellation);
        var end = await node.Jobs.CancelAsync(start, cancellation);
        var state = end is IFailureReply failure ? failure.State : JobState.Completed;
        output.Report(
            new CancelReport(job.Value, state),
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
        return 0;
    }
}
