using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Checks;

/// <summary>How a corpus compares with the data that was made of it.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Documents">Number of documents that were read and compared.</param>
/// <param name="Differences">Documents that are missing, changed or new, and what is newly refused; hashes are XxHash128 here, as in blocks.</param>
internal sealed record SourceReport(string Corpus, long Documents, IReadOnlyList<Damage> Differences);
