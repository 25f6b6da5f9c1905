using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>What became of a job that was to be given up.</summary>
/// <param name="Job">Its name.</param>
/// <param name="State">Failed, or completed where it was quicker.</param>
internal sealed record CancelReport(string Job, JobState State);
