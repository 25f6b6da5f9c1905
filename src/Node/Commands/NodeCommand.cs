using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline node</c>: one process of a cluster, until it is told to end.</summary>
internal sealed class NodeCommand : PipelineCommand
{
    private readonly WordOption<NodeRole> _role = new("--role", usual: null)
    {
        Description =
            "'coordinator' leads jobs and writes manifests, 'worker' computes, 'all' does both. Jobs need one coordinator and "
            + "at least one worker.",
        Required = true,
    };

    private readonly Option<string> _config = new("--config")
    {
        Description =
            "The node's configuration: addresses, certificates. 'cluster-config/' has one for each kind of node.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _host = new("--host")
    {
        Description = "The address at which the others call this node. That of the configuration.",
        HelpName = "HOST",
    };

    private readonly Option<int?> _port = new Option<int?>("--port")
    {
        Description = "The port it listens on; 0 for any that is free. That of the configuration.",
    }.WithinIfGiven(0, ushort.MaxValue);

    private readonly Option<string?> _dataRoot = new("--data-root")
    {
        Description =
            "A folder that all nodes see under the same path: jobs may read and write nowhere else. That of the configuration; without one, anywhere.",
        HelpName = "DIR",
    };

    internal NodeCommand(Terminal terminal)
        : base(
            "node",
            "Runs one node of a cluster until Ctrl-C or SIGTERM, when it leaves the cluster. A node that loses its cluster joins again.",
            terminal,
            "pipeline node --role coordinator --config cluster-config/coordinator.conf --data-root /srv/pipeline",
            "pipeline node --role worker --config cluster-config/worker.conf --host 10.0.0.2 --data-root /srv/pipeline",
            "pipeline node --role all --config cluster-config/loopback.conf",
            "cluster-config/local.sh start"
        )
    {
        Add(_role);
        Add(_config);
        Add(_host);
        Add(_port);
        Add(_dataRoot);
        AddCommonOptions(hasReport: false);
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        await NodeService.RunAsync(NodeOf(parsed), output.Remarks, output.Terminal.Clock, cancellation);
        return 0;
    }

    private enum NodeRole
    {
        Coordinator,
        Worker,
        All,
    }

    private NodeOptions NodeOf(ParseResult parsed)
    {
        string[] roles = _role.Read(parsed) switch
        {
            NodeRole.Coordinator => [NodeOptions.CoordinatorRole],
            NodeRole.Worker => [NodeOptions.WorkerRole],
            _ => [NodeOptions.CoordinatorRole, NodeOptions.WorkerRole],
        };
        var options = NodeFile.Read(parsed.GetRequiredValue(_config), roles);
        if (parsed.GetValue(_dataRoot) is { } given)
        {
            var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
            options = options with { DataRoot = new DataRoot(root) };
        }
        if (options.DataRoot.Path is { } path && !Directory.Exists(path))
        {
            throw new SettingsException([
                $"The data root '{path}' is not a folder on this machine; mount the shared folder there, or name another.",
            ]);
        }
        return options with
        {
            HostName = NodeEndpoint.NumberOf(parsed.GetValue(_host) ?? options.HostName),
            Port = parsed.GetValue(_port) ?? options.Port,
        };
    }
}
