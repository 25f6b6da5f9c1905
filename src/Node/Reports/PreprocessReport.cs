using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Reports;

/// <summary>What preprocessing has done.</summary>
/// <param name="Data">The data folder.</param>
/// <param name="Documents">Documents taken in.</param>
/// <param name="Labels">The labels with what is known of each.</param>
/// <param name="UniqueTokens">Distinct tokens.</param>
/// <param name="Tokens">Occurrences of tokens.</param>
/// <param name="Rejected">Inputs that were not taken in, by reason.</param>
/// <param name="LeftOutByName">Files that the file-name rule leaves out.</param>
/// <param name="Chunks">Chunks, and so blocks and shards.</param>
/// <param name="Vectors">What became of the word vectors, or <c>null</c> where none were asked for.</param>
/// <param name="SecondsByPhase">Seconds of each phase.</param>
/// <param name="Strip">Parts of the messages taken away first.</param>
/// <param name="Changes">What had to be done, or in a dry run would have.</param>
/// <param name="Vocabulary">Whether the vocabulary was counted in the corpus or given.</param>
/// <param name="UnknownTokens">Occurrences of tokens that a given vocabulary does not hold.</param>
/// <param name="UnknownShare">The same as a share of all tokens, 0 to 1.</param>
/// <param name="Vanished">Documents that were listed, but gone when they were to be read; the first ones.</param>
/// <param name="LargestMessage">The largest message that the coordinator sent or received while the job was under way; <c>null</c> where none crossed between nodes.</param>
/// <param name="DryRun">Whether nothing was written; then only <paramref name="Changes"/> and <paramref name="Documents"/> are of what would be.</param>
/// <param name="Warnings">What a user should know.</param>
/// <param name="ManifestSha256">Hash of the manifest, which names everything else by hash.</param>
internal sealed record PreprocessReport(
    string Data,
    long Documents,
    IReadOnlyList<LabelSummary> Labels,
    long UniqueTokens,
    long Tokens,
    IReadOnlyDictionary<string, long> Rejected,
    long LeftOutByName,
    int Chunks,
    VectorsSummary? Vectors,
    IReadOnlyDictionary<string, double> SecondsByPhase,
    string Strip,
    PreprocessChanges Changes,
    VocabularySource Vocabulary,
    long UnknownTokens,
    double UnknownShare,
    IReadOnlyList<string> Vanished,
    LargestMessage? LargestMessage,
    bool DryRun,
    IReadOnlyList<string> Warnings,
    string ManifestSha256
)
{
    /// <summary>The report on a job that has ended.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="summary">What has been done.</param>
    internal static PreprocessReport Of(PreprocessRequest request, PreprocessSummary summary) =>
        new(
            request.Data,
            summary.Documents,
            summary.Labels,
            summary.UniqueTokens,
            summary.Tokens,
            summary.Rejections.ToDictionary(
                rejection => EnumName.Of(rejection.Reason),
                rejection => rejection.Count,
                StringComparer.Ordinal
            ),
            summary.LeftOutByName,
            summary.Chunks,
            summary.Vectors,
            // A phase that was begun again counts once.
            summary
                .Phases.GroupBy(phase => EnumName.Of(phase.Phase), StringComparer.Ordinal)
                .ToDictionary(
                    phase => phase.Key,
                    phase => Math.Round(phase.Sum(time => time.Duration.TotalSeconds), 3),
                    StringComparer.Ordinal
                ),
            EnumName.Of(request.Tokenizer.Strip),
            summary.Changes,
            summary.VocabularySource,
            summary.UnknownTokens,
            summary.Tokens == 0 ? 0 : (double)summary.UnknownTokens / summary.Tokens,
            summary.Vanished,
            summary.LargestMessage,
            summary.IsDryRun,
            summary.Warnings,
            summary.ManifestSha256
        );
}
