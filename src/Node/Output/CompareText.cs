using System.Globalization;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Output;

/// <summary>Several runs beside each other, as text.</summary>
internal static class CompareText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(CompareReport report, TextReport text)
    {
        text.Table(
            ["run", "preset", "accuracy", "loss", "seconds", "weights", "comparable"],
            [.. report.Runs.Select(Row)]
        );
        foreach (var run in report.Runs)
        {
            text.Line();
            text.Facts([
                ("run", run.Run),
                ("changed", run.Changes.Count == 0 ? "nothing" : string.Join(", ", run.Changes)),
                ("split", run.Conditions.Split),
                ("conditions", run.Conditions.InShort),
            ]);
        }
    }

    private static string[] Row(ComparedRun run) =>
        [
            run.Run,
            run.Preset,
            run.Accuracy is { } accuracy ? Quantity.Fraction(accuracy) : "",
            run.Loss is { } loss ? loss.ToString("0.0000", CultureInfo.InvariantCulture) : "",
            run.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
            run.WeightsSha256[..8],
            run.NotComparable.Count == 0 ? "yes" : $"no: other {string.Join(", ", run.NotComparable)}",
        ];
}
