using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>A command about one job that a cluster knows.</summary>
internal abstract class ClusterJobCommand : PipelineCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "The job's name, as 'pipeline jobs' lists it." };

    private readonly ClusterOption _cluster = new("A coordinator of the cluster.", required: true);

    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    private protected ClusterJobCommand(string name, string description, Terminal terminal)
        : base(name, description, terminal, $"pipeline {name} preprocess-0f3c5a7b21 --cluster 127.0.0.1:4053")
    {
        Add(_job);
        _cluster.AddTo(this);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected sealed override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var job = new JobId(parsed.GetRequiredValue(_job));
        var cluster = _cluster.Named(parsed);
        var client = (await _cluster.ClientAsync(parsed, cancellation))!;
        await using var node = await NodeHost.StartAsync(client, cancellation, output.Remarks);
        var start = await ClusterJobs.FindAsync(node, job, cluster, cancellation);
        await RunAsync(node, start, cluster, output, cancellation);
        return 0;
    }

    /// <summary>Does what the command is for.</summary>
    /// <param name="node">A client of the cluster.</param>
    /// <param name="start">The message that the job was started with.</param>
    /// <param name="cluster">The cluster as given.</param>
    /// <param name="output">Where the report goes.</param>
    /// <param name="cancellation">Leaves the job.</param>
    private protected abstract Task RunAsync(
        NodeHost node,
        IJobStart start,
        NamedCluster cluster,
        CommandOutput output,
        CancellationToken cancellation
    );
}
