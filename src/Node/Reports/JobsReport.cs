using Pipeline.Node.Hosting;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Reports;

/// <summary>What a cluster is doing.</summary>
/// <param name="Cluster">Its address as given.</param>
/// <param name="Nodes">Its members, this client left out.</param>
/// <param name="Jobs">Jobs under way and those that ended last, those that began last in front.</param>
internal sealed record JobsReport(string Cluster, IReadOnlyList<ClusterNode> Nodes, IReadOnlyList<JobReport> Jobs)
{
    /// <summary>The report on a cluster.</summary>
    /// <param name="cluster">Its address as given.</param>
    /// <param name="nodes">Its members.</param>
    /// <param name="jobs">Its jobs.</param>
    internal static JobsReport Of(string cluster, IReadOnlyList<ClusterNode> nodes, IReadOnlyList<JobStatus> jobs) =>
        new(
            cluster,
            [.. nodes.Where(node => !node.Roles.Contains(NodeOptions.ClientRole, StringComparer.Ordinal))],
            [.. jobs.Select(JobReport.Of)]
        );
}
