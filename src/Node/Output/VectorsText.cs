using Pipeline.Node.Reports;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Output;

/// <summary>What learning vectors has given, as text.</summary>
internal static class VectorsText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(VectorsReport report, TextReport text)
    {
        text.Facts(
            ("words", $"{Quantity.Count(report.Words)}, {Quantity.Count(report.Columns, "number")} each"),
            ("documents", $"{Quantity.Count(report.Documents)} that train"),
            ("split", report.Split),
            ("strip", EnumName.Of(report.Strip)),
            (
                "time",
                $"{Duration(report.ReadingSeconds)} to read and count, {Duration(report.LearningSeconds)} to learn"
            ),
            ("sha256", report.Sha256),
            ("file", report.File ?? "none written; --out FILE does")
        );
        if (report.Nearest.Count > 0)
        {
            text.Line();
            text.Line("Nearest words, with the cosine of the angle:");
            text.Facts([.. report.Nearest.Select(word => (word.Word, string.Join(", ", word.Nearest.Select(Near))))]);
        }
    }

    private static string Near(NearWord near) => $"{near.Word} {Quantity.Rate(near.Cosine)}";

    private static string Duration(double seconds) => Quantity.Duration(TimeSpan.FromSeconds(seconds));
}
