namespace Pipeline.Node.Reports;

/// <summary>A label and how many documents have it.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Documents">Number of documents.</param>
internal sealed record LabelCount(string Label, long Documents);
