using System.Globalization;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Hosting;

/// <summary>A node that stays: when it loses its cluster, it joins again.</summary>
/// <remarks>
/// A node loses its cluster when the coordinator is restarted or killed, or when it was itself out of reach for too
/// long: the others have given up on it, and it may only come back as a new member.
/// </remarks>
internal static class NodeService
{
    // Long enough to spare the log of a coordinator that refuses this node, short beside the seconds that joining takes.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs a node until it is told to end; it leaves its cluster then.</summary>
    /// <param name="options">What the node is.</param>
    /// <param name="remarks">Is told when the node has joined a cluster or lost it.</param>
    /// <param name="clock">Times the attempts.</param>
    /// <param name="cancellation">Has the node leave.</param>
    /// <exception cref="PipelineException">The node cannot be started as it is configured.</exception>
    internal static async Task RunAsync(
        NodeOptions options,
        IProgress<string> remarks,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var roles = string.Join(" and ", options.Roles);
        var isKnownToStart = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (options.Seeds.Count > 0)
                {
                    remarks.Report($"Looking for a cluster at {string.Join(", ", options.Seeds)}.");
                }
                await using var node = await NodeHost.StartAsync(options, cancellation, remarks);
                isKnownToStart = true;
                remarks.Report($"{node.Address} is up as {roles}.");
                await Task.WhenAny(node.Ended, Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation));
                remarks.Report(
                    cancellation.IsCancellationRequested
                        ? $"{node.Address} leaves its cluster."
                        : $"{node.Address} has lost its cluster; it joins again."
                );
                if (node.LargestMessage is { } largest)
                {
                    remarks.Report(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"The largest message it sent was {largest.Name} with {largest.SizeBytes:N0} bytes."
                        )
                    );
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (ClusterException e) when (isKnownToStart)
            {
                remarks.Report(e.Message);
                await Task.Delay(RetryInterval, clock, CancellationToken.None);
            }
        }
    }
}
