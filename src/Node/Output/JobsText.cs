using Pipeline.Node.Reports;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Output;

/// <summary>What a cluster is doing, as text.</summary>
internal static class JobsText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(JobsReport report, TextReport text)
    {
        text.Table(
            ["node", "status", "roles"],
            [.. report.Nodes.Select(node => (string[])[node.Address, node.Status, string.Join(", ", node.Roles)])]
        );
        text.Line();
        if (report.Jobs.Count == 0)
        {
            text.Line("No jobs.");
            return;
        }
        text.Table(
            ["job", "state", "step", "done", "began before", "largest message", "folder"],
            [.. report.Jobs.Select(Row)]
        );
    }

    private static string[] Row(JobReport job)
    {
        var done = job.Total > 0 ? $"{Quantity.Count(job.Done)} of {Quantity.Count(job.Total)}" : "";
        var state = EnumName.Of(job.State);
        var largest = job.LargestMessage is { } message ? Quantity.Bytes(message.SizeBytes) : "";
        var age = Quantity.Duration(TimeSpan.FromSeconds(job.AgeSeconds));
        return [job.Job, state, job.Step, done, age, largest, job.Folder];
    }
}
