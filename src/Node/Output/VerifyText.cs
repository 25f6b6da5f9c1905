using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Output;

/// <summary>Writes what a check found as text.</summary>
internal static class VerifyText
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="text">Where it goes.</param>
    internal static void Write(VerifyReport report, TextReport text)
    {
        if (report.Repair is { } repair)
        {
            Lines(text, repair.Restored.Select(file => $"{file}: restored, byte for byte."));
            Lines(text, repair.Removed.Select(file => $"{file}: removed, no manifest names it."));
            Lines(text, repair.Lost.Select(Line));
        }
        Lines(text, report.Damages.Select(Line));
        Lines(
            text,
            report.UnnamedFiles.Select(file => $"{file.Name}: no manifest names it; it has the sha256 {file.Sha256}.")
        );
        text.Line(
            report.Damages.Count == 0
                ? $"All {Quantity.Count(report.Files)} files are whole."
                : $"{Problems(report.Damages)} in {Quantity.Count(report.Files, "file")}.{Advice(report)}"
        );
        if (report.UnnamedFiles.Count > 0)
        {
            text.Line(
                $"{Quantity.Count(report.UnnamedFiles.Count, "file")} named by no manifest; the next preprocess or repair removes what is its own."
            );
        }
        if (report.Sources is { } sources)
        {
            Lines(text, sources.Differences.Select(Line));
            text.Line(
                sources.Differences.Count == 0
                    ? $"All {Quantity.Count(sources.Documents, "document")} of '{sources.Corpus}' are those of the blocks."
                    : $"{Quantity.Count(sources.Differences.Count, "difference")} between '{sources.Corpus}' and the blocks; 'pipeline preprocess' takes the corpus as it is."
            );
        }
        if (report.Run is { } run)
        {
            Lines(text, run.Damages.Select(Line));
            text.Line(
                run.Damages.Count == 0
                    ? $"All {Quantity.Count(run.FileCount)} files of the run '{run.Run}' are whole."
                    : $"{Problems(run.Damages)} in {Quantity.Count(run.FileCount, "file")} of the run '{run.Run}'."
            );
        }
    }

    private static string Advice(VerifyReport report) =>
        report.IsWorthARepair
            ? $" 'pipeline verify {ShellWord.Of(report.Data)} --repair' restores what can be restored."
            : "";

    private static string Problems(IReadOnlyList<Damage> damages) => Quantity.Count(damages.Count, "problem");

    private static string Line(Damage damage) => $"{damage.File}: {damage.Problem}";

    private static void Lines(TextReport text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Line(line);
        }
    }
}
