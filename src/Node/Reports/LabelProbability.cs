namespace Pipeline.Node.Reports;

/// <summary>A label and how probable it is.</summary>
/// <param name="Label">The label.</param>
/// <param name="Probability">Its probability, from 0 to 1.</param>
internal sealed record LabelProbability(string Label, double Probability);
