using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline compare</c>: what several runs gave, beside each other.</summary>
internal sealed class CompareCommand : PipelineCommand
{
    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Folders of runs that have ended; the first is what the others are held against.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _plot = new("--plot")
    {
        Description = "Also draw the held-out accuracy over the epochs into this SVG file.",
        HelpName = "FILE",
    };

    internal CompareCommand(Terminal terminal)
        : base(
            "compare",
            "Shows several runs beside each other: settings, accuracy, loss, time and weights. Runs over another split, strip mode, vocabulary or loss are marked.",
            terminal,
            "pipeline compare runs/first runs/second",
            "pipeline compare runs/* --plot runs.svg"
        )
    {
        Add(_runs);
        Add(_plot);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellation)
    {
        var runs = ComparedRun.Read(parsed.GetRequiredValue(_runs));
        if (parsed.GetValue(_plot) is { } plot)
        {
            OutputFile.Write(plot, stream => ComparePlot.Write(stream, runs));
        }
        // A table has no room for whole paths.
        output.Report(
            new CompareReport([.. runs.Select(run => run with { Run = Path.GetFullPath(run.Run) })]),
            ReportJson.Default.CompareReport,
            (_, text) => CompareText.Write(new CompareReport(runs), text)
        );
        return Task.FromResult(0);
    }
}
