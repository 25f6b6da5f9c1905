using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>What became of a job that was to be given up.</summary>
/// <param name="Job">Its name.</param>
/// <param name="State">Cancelled, or how it had ended where that was quicker.</param>
internal sealed record CancelReport(string Job, JobState State);
