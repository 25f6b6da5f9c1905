using Pipeline.Shared.Artifacts;

namespace Pipeline.Node.Reports;

/// <summary>What a data folder holds.</summary>
/// <param name="Data">The folder.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Labels">The labels, in the order of their numbers.</param>
/// <param name="UniqueTokens">Distinct tokens of the corpus.</param>
/// <param name="Tokens">Occurrences of tokens.</param>
/// <param name="KeptTokens">Occurrences that the sequences hold: ranked below the maximum, within the maximum length.</param>
/// <param name="Lengths">Tokens of the documents, before words are left out and rows cut.</param>
/// <param name="Utf8Documents">Documents that were read as UTF-8; the others as ISO 8859-1.</param>
/// <param name="VocabularyHead">The most frequent words, by rank.</param>
/// <param name="Options">What the data was made with.</param>
/// <param name="Vectors">Word vectors, or <c>null</c> where there are none.</param>
/// <param name="Rejected">Number of inputs that were not taken in.</param>
/// <param name="Chunks">Number of chunks, and so of blocks and of shards.</param>
/// <param name="SizeBytes">Size of all artefacts.</param>
/// <param name="ManifestSha256">Hash of the manifest, which names everything else by hash.</param>
/// <param name="VocabularySha256">Hash of the vocabulary's file.</param>
internal sealed record InspectReport(
    string Data,
    long Documents,
    IReadOnlyList<LabelCount> Labels,
    long UniqueTokens,
    long Tokens,
    long KeptTokens,
    LengthDistribution Lengths,
    int Utf8Documents,
    IReadOnlyList<RankedWord> VocabularyHead,
    DataOptions Options,
    VectorCoverage? Vectors,
    int Rejected,
    int Chunks,
    long SizeBytes,
    string ManifestSha256,
    string VocabularySha256
);
