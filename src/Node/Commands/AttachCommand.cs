using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline attach</c>: goes on waiting for a job of a cluster.</summary>
internal sealed class AttachCommand : PipelineCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "The job's name, as 'pipeline jobs' lists it." };

    private readonly ClusterOption _cluster = new("A coordinator of the cluster.", required: true);

    internal AttachCommand(Terminal terminal)
        : base(
            "attach",
            "Shows how a job of a cluster goes until it ends, and reports what it has done, also when it has ended already. "
                + "Ctrl-C leaves the job, which goes on.",
            terminal,
            "pipeline attach preprocess-0f3c5a7b21 --cluster 127.0.0.1:4053"
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
        await ClusterJobs.WaitAsync(node, start, _cluster.Named(parsed), output, cancellation);
        return 0;
    }
}
