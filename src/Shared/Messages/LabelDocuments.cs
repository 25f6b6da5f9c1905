using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Messages;

/// <summary>Documents of one label, by name: a label is written once however many documents it has.</summary>
/// <param name="Label">Name of the label.</param>
/// <param name="Names">Names of the documents, in document order.</param>
public sealed record LabelDocuments(string Label, ImmutableArray<string> Names)
{
    /// <summary>The documents one by one, in document order.</summary>
    /// <param name="documents">Documents by label.</param>
    public static IReadOnlyList<DocumentKey> Keys(ImmutableArray<LabelDocuments> documents) =>
        [.. documents.SelectMany(label => label.Names.Select(name => new DocumentKey(label.Label, name)))];
}
