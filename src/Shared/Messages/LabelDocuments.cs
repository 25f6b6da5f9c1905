using System.Collections.Immutable;

namespace Pipeline.Shared.Messages;

/// <summary>Documents of one label, by name: a label is written once however many documents it has.</summary>
/// <param name="Label">Name of the label.</param>
/// <param name="Names">Names of the documents, in document order.</param>
public sealed record LabelDocuments(string Label, ImmutableArray<string> Names);
