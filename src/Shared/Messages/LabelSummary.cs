namespace Pipeline.Shared.Messages;

/// <summary>What is known of a label's documents.</summary>
/// <param name="Label">Name of the label.</param>
/// <param name="Documents">Documents taken in.</param>
/// <param name="NamingLabel">How many of them hold the label's own name in the text that is tokenized.</param>
public sealed record LabelSummary(string Label, long Documents, long NamingLabel);
