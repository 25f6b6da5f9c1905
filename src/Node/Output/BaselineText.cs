using Pipeline.Node.Reports;

namespace Pipeline.Node.Output;

/// <summary>What a linear model has reached, as text.</summary>
internal static class BaselineText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(BaselineReport report, TextReport text)
    {
        text.Facts(
            ("model", report.Model),
            ("terms", $"{Quantity.Count(report.Terms, "word")} that at least two training documents hold"),
            ("time", Quantity.Duration(TimeSpan.FromSeconds(report.Seconds)))
        );
        text.Line();
        EvaluationText.Write(report.Report, report.Conditions, text);
    }
}
