using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline verify</c>: checks a data folder from its root down.</summary>
internal sealed class VerifyCommand : PipelineCommand
{
    private readonly Argument<string> _data = new("DIR") { Description = "The data folder." };

    internal VerifyCommand(Terminal terminal)
        : base(
            "verify",
            "Checks every file of a data folder: its hash, and that it is what the files before it give. Names all damage; exit code 4 where there is any.",
            terminal,
            "pipeline verify data",
            "pipeline verify data --json"
        )
    {
        Add(_data);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var data = parsed.GetRequiredValue(_data);
        var found = await DataVerifier.VerifyAsync(data, cancellation);
        output.Report(
            new VerifyReport(data, found.FileCount, found.Damages, found.UnnamedFiles),
            ReportJson.Default.VerifyReport,
            Write
        );
        return found.Damages.Count == 0 ? 0 : (int)ErrorKind.Artifact;
    }

    private static void Write(VerifyReport report, TextReport text)
    {
        foreach (var damage in report.Damages)
        {
            text.Line($"{damage.File}: {damage.Problem}");
        }
        text.Line(
            report.Damages.Count == 0
                ? $"All {Quantity.Count(report.Files)} files are whole."
                : $"{Quantity.Count(report.Damages.Count, "problem")} in {Quantity.Count(report.Files, "file")}."
        );
        if (report.UnnamedFiles.Count > 0)
        {
            text.Line(
                $"{Quantity.Count(report.UnnamedFiles.Count, "file")} named by no manifest; the next preprocess removes what is its own."
            );
        }
    }
}
