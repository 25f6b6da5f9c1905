using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;

namespace Pipeline.Shared.Messages;

/// <summary>A dictionary that goes into a merge.</summary>
/// <param name="Root">Absolute path of the folder it is in: the staging folder, or the data folder for one that is kept.</param>
/// <param name="Words">Its file.</param>
/// <param name="Documents">
/// For each row the dictionary refers to, the document's zero-based position in document order over the whole corpus;
/// empty where the dictionary, itself a merge, refers to those positions already.
/// </param>
public sealed record WordsPart(string Root, ArtifactFile Words, ImmutableArray<int> Documents);
