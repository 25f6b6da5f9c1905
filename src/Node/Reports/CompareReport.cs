namespace Pipeline.Node.Reports;

/// <summary>Several runs beside each other.</summary>
/// <param name="Runs">The runs, in the order they were named.</param>
internal sealed record CompareReport(IReadOnlyList<ComparedRun> Runs);
