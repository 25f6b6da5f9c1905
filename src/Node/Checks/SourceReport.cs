using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Checks;

/// <summary>How a corpus compares with the data that was made of it.</summary>
/// <param name="Corpus">The corpus folder.</param>
/// <param name="Documents">Number of documents that were read and compared.</param>
/// <param name="Differences">Files that are missing, changed or new; hashes are XxHash128 here, as in blocks.</param>
internal sealed record SourceReport(string Corpus, long Documents, IReadOnlyList<Damage> Differences);
