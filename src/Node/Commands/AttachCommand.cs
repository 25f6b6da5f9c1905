using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline attach</c>: goes on waiting for a job of a cluster.</summary>
internal sealed class AttachCommand(Terminal terminal)
    : ClusterJobCommand(
        "attach",
        "Shows how a job of a cluster goes until it ends, and reports what it has done, also when it has ended already. "
            + "Ctrl-C leaves the job, which goes on.",
        terminal
    )
{
    /// <inheritdoc />
    private protected override Task RunAsync(
        NodeHost node,
        IJobStart start,
        NamedCluster cluster,
        CommandOutput output,
        CancellationToken cancellation
    ) => ClusterJobs.WaitAsync(node, start, cluster, output, cancellation);
}
