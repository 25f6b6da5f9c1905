using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary>Runs jobs on a node and shows how they go.</summary>
internal static class Jobs
{
    /// <summary>Preprocesses a corpus.</summary>
    /// <param name="node">The node.</param>
    /// <param name="request">What is to be done.</param>
    /// <param name="output">Where progress and warnings go.</param>
    /// <param name="cancellation">Has the job given up.</param>
    internal static async Task<PreprocessSummary> PreprocessAsync(
        NodeHost node,
        PreprocessRequest request,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        PreprocessSummary summary;
        await using (var display = output.ShowProgress())
        {
            var progress = new ForwardedProgress<PreprocessProgress>(made =>
                display.Report(
                    new WorkProgress(made.Phase.ToString().ToLowerInvariant(), made.Done, made.Total, "documents")
                )
            );
            summary = await node.PreprocessAsync(request, progress, cancellation);
        }
        foreach (var warning in summary.Warnings)
        {
            output.Warn(warning);
        }
        return summary;
    }
}
