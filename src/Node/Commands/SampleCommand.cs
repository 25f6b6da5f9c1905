using System.CommandLine;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Sample;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline sample</c>: writes a corpus to try the program on.</summary>
internal sealed class SampleCommand : PipelineCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The corpus folder; it must not hold anything yet.",
    };

    private readonly Option<int> _documents = new Option<int>("--documents")
    {
        Description = "Number of documents. 4,000: seconds to write, minutes to learn.",
        DefaultValueFactory = _ => new SampleOptions().Documents,
    }.Within(1, SampleOptions.MaxDocuments);

    private readonly Option<int> _labels = new Option<int>("--labels")
    {
        Description = "Number of labels. 20, as in 20 Newsgroups.",
        DefaultValueFactory = _ => new SampleOptions().Labels,
    }.Within(2, SampleOptions.MaxLabels);

    private readonly Option<ulong> _seed = new Option<ulong>("--seed")
    {
        Description = "Another seed gives another corpus, the same seed the same bytes. 0: the first.",
        DefaultValueFactory = _ => new SampleOptions().Seed,
    }.Within(0UL, ulong.MaxValue);

    internal SampleCommand(Terminal terminal)
        : base(
            "sample",
            "Writes a corpus of newsgroup messages that never were: always the same for the same options.",
            terminal,
            "pipeline sample corpus",
            "pipeline sample corpus --documents 200000 --labels 50 --seed 7"
        )
    {
        Add(_folder);
        Add(_documents);
        Add(_labels);
        Add(_seed);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var folder = parsed.GetRequiredValue(_folder);
        var options = new SampleOptions
        {
            Documents = parsed.GetValue(_documents),
            Labels = parsed.GetValue(_labels),
            Seed = parsed.GetValue(_seed),
        };
        options.Validate();
        await using (var display = output.ShowProgress())
        {
            display.Report(new WorkProgress("sample", 0, options.Documents, "documents"));
            var progress = new ForwardedProgress<int>(written =>
                display.Report(new WorkProgress("sample", written, options.Documents, "documents"))
            );
            await Task.Run(() => SampleCorpus.Write(folder, options, progress, cancellation), cancellation);
        }
        output.Report(
            new SampleReport(Path.GetFullPath(folder), options.Documents, options.Labels, options.Seed),
            ReportJson.Default.SampleReport,
            (report, text) =>
                text.Line(
                    $"Wrote {Quantity.Count(report.Documents, "document")} of {Quantity.Count(report.Labels, "label")} to '{report.Corpus}'."
                )
        );
        return 0;
    }
}
