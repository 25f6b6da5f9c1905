using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.TrainCoordinator.Baseline;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline baseline</c>: what a linear model on weighted words makes of a data folder.</summary>
internal sealed class BaselineCommand : PipelineCommand
{
    private readonly Terminal _terminal;

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data folder. It is only read.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly SplitOptions _split = new();

    internal BaselineCommand(Terminal terminal)
        : base(
            "baseline",
            "Trains a linear model on word weights (TF-IDF, logistic regression) and evaluates it: "
                + "what a network on the same split has to beat.",
            terminal,
            "pipeline baseline --data data",
            "pipeline baseline --data data --split 20news-bydate.tsv --json"
        )
    {
        _terminal = terminal;
        Add(_data);
        _split.AddTo(this);
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
        var manifest = ManifestFile.Read(data);
        var start = _terminal.Clock.GetTimestamp();
        BaselineReport report;
        await using (var display = output.ShowProgress())
        {
            var corpus = await StoredCorpus.ReadAsync(data, manifest, display, cancellation);
            var split = _split.Split(parsed, corpus, output);
            display.Report(new WorkProgress("train", 0, 0, "steps"));
            // The library cannot be stopped: what it still computes ends with the process.
            var baseline = await Task.Run(() => LinearBaseline.Of(corpus, split), cancellation).WaitAsync(cancellation);
            report = BaselineReport.Of(
                baseline,
                split,
                manifest.Tokenizer.Strip,
                _terminal.Clock.GetElapsedTime(start)
            );
        }
        output.Report(report, ReportJson.Default.BaselineReport, BaselineText.Write);
        return 0;
    }
}
