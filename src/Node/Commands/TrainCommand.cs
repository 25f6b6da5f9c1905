using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline train</c>: turns a data folder into a model.</summary>
internal sealed class TrainCommand : PipelineCommand
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder. With --resume that of the run.",
        HelpName = "DIR",
    };

    private readonly Option<string> _run = new("--run")
    {
        Description =
            "The run folder to make, or to go on with: the same command again goes on where the run was left, as --resume does. "
            + "While another process or a job of the cluster trains it, only --resume does.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description =
            "Go on with the run in the folder, with its own settings: of the options that decide a result, none may be given. "
            + "A process that is still at work on it is not waited for: the run is taken over from its newest checkpoint, and "
            + "that process ends with exit code 5 at its next one.",
    };

    private readonly Option<int> _lanes = LaneOption.Create();

    private readonly ClusterOption _cluster = new(ClusterOption.HandsOver, required: false);

    private readonly TrainOptions _options = new();

    internal TrainCommand(Terminal terminal)
        : base(
            "train",
            "Trains a classifier on a data folder, evaluates it, and writes the model into the run folder.",
            terminal,
            "pipeline train --data data --run runs/first",
            "pipeline train --data data --run runs/bydate --split 20news-bydate.tsv --preset fast",
            "pipeline train --run runs/first --resume",
            "pipeline train --data /srv/data --run /srv/runs/first --cluster 127.0.0.1:4053"
        )
    {
        Add(_data);
        Add(_run);
        Add(_resume);
        _options.AddTo(this);
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
        var data = parsed.GetValue(_data);
        var resume = parsed.GetValue(_resume);
        if (data is null && !resume)
        {
            throw new SettingsException([
                "Name the data folder to train on with '--data DIR', or go on with a run by '--resume'.",
            ]);
        }
        if (resume)
        {
            _options.ThrowIfGivenOnResume(parsed);
        }
        var request = _options.Request(parsed, data, parsed.GetRequiredValue(_run), resume);
        var start = JobClient.Start(request);
        if (await _cluster.ClientAsync(parsed, cancellation) is { } client)
        {
            var cluster = _cluster.Named(parsed);
            await ClusterJobs.HandOverAsync(client, start, cluster, output, cancellation);
            return 0;
        }
        if (!resume)
        {
            new RunFolder(request.Run).ThrowIfUnderWay();
        }
        await using var node = await NodeHost.StartAsync(
            new NodeOptions { Lanes = parsed.GetValue(_lanes) },
            cancellation
        );
        var summary = await Jobs.TrainAsync(node, start, output, cancellation);
        output.Report(TrainReport.Of(summary), ReportJson.Default.TrainReport, TrainText.Write);
        return 0;
    }
}
