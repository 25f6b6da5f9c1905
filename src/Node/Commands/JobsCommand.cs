using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline jobs</c>: what a cluster is doing.</summary>
internal sealed class JobsCommand : PipelineCommand
{
    private readonly ClusterOption _cluster = new("A coordinator of the cluster.", required: true);

    internal JobsCommand(Terminal terminal)
        : base(
            "jobs",
            "Shows the nodes of a cluster, its jobs under way and the last ones that ended. A coordinator forgets its jobs when it is restarted.",
            terminal,
            "pipeline jobs --cluster 127.0.0.1:4053",
            "pipeline jobs --cluster 10.0.0.1:4053 --config cluster-config/worker.conf --json"
        )
    {
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
        var client = (await _cluster.ClientAsync(parsed, cancellation))!;
        await using var node = await NodeHost.StartAsync(client, cancellation, output.Remarks);
        var jobs = await node.Jobs.ListAsync(cancellation);
        output.Report(
            JobsReport.Of(_cluster.Named(parsed).Address, node.Members, jobs),
            ReportJson.Default.JobsReport,
            JobsText.Write
        );
        return 0;
    }
}
