using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Output;

/// <summary>What a data folder holds, as text.</summary>
internal static class InspectText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(InspectReport report, TextReport text)
    {
        text.Facts(
            ("data folder", report.Data),
            ("documents", Quantity.Count(report.Documents)),
            ("labels", Quantity.Count(report.Labels.Count)),
            ("unique tokens", Quantity.Count(report.UniqueTokens)),
            ("tokens", Quantity.Count(report.Tokens)),
            ("kept tokens", Quantity.Count(report.KeptTokens)),
            ("lengths", Lengths(report.Lengths)),
            ("vectors", Vectors(report.Vectors)),
            ("rejected", Quantity.Count(report.Rejected)),
            ("encoding", Encoding(report)),
            ("strip", EnumName.Of(report.Options.Strip)),
            ("max words", Quantity.Count(report.Options.MaxWords)),
            ("max length", Quantity.Count(report.Options.MaxLength)),
            ("chunks", Quantity.Count(report.Chunks)),
            ("size", Quantity.Bytes(report.SizeBytes)),
            ("manifest", report.ManifestSha256),
            ("vocabulary", report.VocabularySha256)
        );
        text.Line();
        text.Table(
            ["label", "documents"],
            [.. report.Labels.Select(label => (string[])[label.Label, Quantity.Count(label.Documents)])]
        );
        text.Line();
        text.Table(
            ["word", "rank", "count", "documents"],
            [
                .. report.VocabularyHead.Select(word =>
                    (string[])
                        [
                            word.Word,
                            Quantity.Count(word.Rank),
                            Quantity.Count(word.Count),
                            Quantity.Count(word.Documents),
                        ]
                ),
            ]
        );
    }

    private static string Lengths(LengthDistribution lengths) =>
        $"mean {Quantity.Rate(lengths.Mean)}, median {lengths.Median}, 90 % at most {lengths.Percentile90}, "
        + $"99 % at most {lengths.Percentile99}, longest {lengths.Most}, {Quantity.Count(lengths.Empty)} empty";

    private static string Encoding(InspectReport report) =>
        $"{Quantity.Count(report.Utf8Documents)} utf-8, {Quantity.Count(report.Documents - report.Utf8Documents)} latin-1"
        + (report.Options.Encoding == TextEncoding.Auto ? "; decided for each document" : "");

    private static string Vectors(VectorCoverage? vectors) =>
        vectors is null
            ? "none"
            : $"{Quantity.Count(vectors.Rows)} x {vectors.Dimensions}, {Quantity.Count(vectors.Covered, "word")} covered";
}
