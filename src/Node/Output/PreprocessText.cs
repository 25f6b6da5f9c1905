using Pipeline.Node.Reports;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Output;

/// <summary>What preprocessing has done, as text.</summary>
internal static class PreprocessText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(PreprocessReport report, TextReport text)
    {
        if (report.DryRun)
        {
            text.Line(
                $"A dry run; nothing was written. There would be {Quantity.Count(report.Documents, "document")}:"
            );
            text.Line(ChangesText.Line(report.Changes));
            return;
        }
        var seconds = report.SecondsByPhase.Select(phase => $"{phase.Key} {Quantity.Rate(phase.Value)} s");
        text.Line(ChangesText.Line(report.Changes));
        text.Line();
        text.Facts([
            ("data folder", report.Data),
            ("documents", Quantity.Count(report.Documents)),
            ("labels", Quantity.Count(report.Labels.Count)),
            ("vocabulary", Vocabulary(report)),
            ("unique tokens", Quantity.Count(report.UniqueTokens)),
            ("tokens", Quantity.Count(report.Tokens)),
            ("rejected", Rejected(report)),
            .. Vanished(report),
            ("left out by name", Quantity.Count(report.LeftOutByName)),
            ("strip", report.Strip),
            ("chunks", Quantity.Count(report.Chunks)),
            ("vectors", Vectors(report)),
            ("time", string.Join(", ", seconds)),
            .. report.LargestMessage is { } largest
                ? [("largest message", $"{Quantity.Bytes(largest.SizeBytes)} ({largest.Name})")]
                : Array.Empty<(string, string)>(),
            ("manifest", report.ManifestSha256),
        ]);
        text.Line();
        text.Table(
            ["label", "documents", "naming it"],
            [
                .. report.Labels.Select(label =>
                    (string[])[label.Label, Quantity.Count(label.Documents), Quantity.Count(label.NamingLabel)]
                ),
            ]
        );
    }

    private static string Vocabulary(PreprocessReport report) =>
        report.Vocabulary == VocabularySource.Corpus
            ? "counted in the corpus"
            : $"given; {ChangesText.Unknown(report.UnknownTokens, report.Tokens)}";

    private static IEnumerable<(string, string)> Vanished(PreprocessReport report) =>
        report.Vanished.Count == 0 ? [] : [("vanished", $"{string.Join(", ", report.Vanished)}{More(report)}")];

    // The report names the first ones.
    private static string More(PreprocessReport report) =>
        report.Rejected.GetValueOrDefault("vanished") - report.Vanished.Count is > 0 and var more
            ? $" and {Quantity.Count(more)} more"
            : "";

    private static string Rejected(PreprocessReport report)
    {
        var reasons = report.Rejected.Select(reason => $"{Quantity.Count(reason.Value)} {reason.Key}");
        return report.Rejected.Count == 0
            ? "0"
            : $"{Quantity.Count(report.Rejected.Values.Sum())}: {string.Join(", ", reasons)}; listed in '{Path.Combine(report.Data, "rejected")}'";
    }

    private static string Vectors(PreprocessReport report) =>
        report.Vectors is { } vectors
            ? $"{Quantity.Count(vectors.Vectors)} read, {Quantity.Count(vectors.Dimensions, "number")} each; {Quantity.Count(vectors.CoveredWords)} of {Quantity.Count(vectors.Words, "word")} covered"
            : "none";
}
