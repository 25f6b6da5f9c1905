using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Messages;

/// <summary>A dictionary that goes into a merge.</summary>
/// <param name="Words">Its file.</param>
/// <param name="Documents">
/// For each row the dictionary refers to, the document's zero-based position in document order over the whole corpus;
/// empty where the dictionary, itself a merge, refers to those positions already.
/// </param>
public sealed record WordsPart(ArtifactFile Words, ImmutableArray<int> Documents);
