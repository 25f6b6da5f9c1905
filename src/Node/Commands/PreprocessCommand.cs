using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline preprocess</c>: turns a corpus into a data folder.</summary>
internal sealed class PreprocessCommand : PipelineCommand
{
    private readonly Option<string> _corpus = new("--corpus")
    {
        Description =
            "The corpus: a folder with one folder for each label, which holds the messages; or what '--input' says.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data folder to make or replace. At every instant it holds the old state or the new one.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int> _lanes = LaneOption.Create();

    private readonly ClusterOption _cluster = new(ClusterOption.HandsOver, required: false);

    private readonly CorpusOptions _options = new();
    private readonly ReuseOptions _reuse = new();

    internal PreprocessCommand(Terminal terminal)
        : base(
            "preprocess",
            "Reads a corpus of messages and writes token blocks, the vocabulary and padded sequences as Parquet shards. What has not changed since the last run is not read again; the result is that of a first run.",
            terminal,
            "pipeline preprocess --corpus 20_newsgroup --data data",
            "pipeline preprocess --corpus 20_newsgroup --data data --strip none --vectors glove.6B.100d.txt",
            "pipeline preprocess --corpus 20_newsgroup --data data --vocabulary frozen --dry-run",
            "pipeline preprocess --input jsonl --corpus posts.jsonl.gz --text-field body --data data",
            "pipeline preprocess --corpus /srv/20_newsgroup --data /srv/data --cluster 127.0.0.1:4053"
        )
    {
        Add(_corpus);
        Add(_data);
        _options.AddTo(this);
        _reuse.AddTo(this);
        _lanes.Aliases.Add("--workers"); // what it was called before the other commands had lanes
        Add(_lanes);
        _cluster.AddTo(this, _lanes);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var request = _reuse.Apply(
            _options.Request(parsed, parsed.GetRequiredValue(_corpus), parsed.GetRequiredValue(_data)),
            parsed
        );
        var start = JobClient.Start(request);
        if (await _cluster.ClientAsync(parsed, cancellation) is { } client)
        {
            var cluster = _cluster.Named(parsed);
            await ClusterJobs.HandOverAsync(client, start, cluster, output, cancellation);
            return 0;
        }
        var options = new NodeOptions { Lanes = parsed.GetValue(_lanes) };
        var summary = await PreprocessAsync(start, options, output, cancellation);
        output.Report(PreprocessReport.Of(request, summary), ReportJson.Default.PreprocessReport, PreprocessText.Write);
        return 0;
    }

    private static async Task<PreprocessSummary> PreprocessAsync(
        PreprocessMessages.StartPreprocess start,
        NodeOptions options,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        await using var node = await NodeHost.StartAsync(options, cancellation);
        return await Jobs.PreprocessAsync(node, start, output, cancellation);
    }
}
