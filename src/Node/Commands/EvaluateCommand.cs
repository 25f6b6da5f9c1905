using System.CommandLine;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Shared.Messages;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline evaluate</c>: how good the model of a run is.</summary>
internal sealed class EvaluateCommand : PipelineCommand
{
    private readonly Option<string> _run = new("--run")
    {
        Description = "The folder of a run that has ended.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description =
            "Another data folder, made with the same tokenizer options; it is encoded with the run's own vocabulary. "
            + "None: the run's own.",
        HelpName = "DIR",
    };

    private readonly WordOption<EvaluatedPart> _part = new("--part", EvaluatedPart.HeldOut)
    {
        Description =
            "Which documents: those held out by the run, those it was trained on, or all. 'held-out': the model has not seen them.",
    };

    private readonly Option<int> _lanes = LaneOption.Create();

    private readonly ClusterOption _cluster = new(ClusterOption.HandsOver, required: false);

    internal EvaluateCommand(Terminal terminal)
        : base(
            "evaluate",
            "Evaluates the model of a run: accuracy, loss, precision, recall and F1 by class, confusion matrix.",
            terminal,
            "pipeline evaluate --run runs/first",
            "pipeline evaluate --run runs/first --data other-data --part all --json"
        )
    {
        Add(_run);
        Add(_data);
        Add(_part);
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
        var request = new EvaluateRequest
        {
            Run = Path.GetFullPath(parsed.GetRequiredValue(_run)),
            Data = parsed.GetValue(_data) is { } data ? Path.GetFullPath(data) : null,
            Part = _part.Read(parsed),
        };
        var start = JobClient.Start(request);
        if (await _cluster.ClientAsync(parsed, cancellation) is { } client)
        {
            var cluster = _cluster.Named(parsed);
            await ClusterJobs.HandOverAsync(client, start, cluster, output, cancellation);
            return 0;
        }
        await using var node = await NodeHost.StartAsync(
            new NodeOptions { Lanes = parsed.GetValue(_lanes) },
            cancellation
        );
        EvaluationOutput.Write(await Jobs.EvaluateAsync(node, start, output, cancellation), output);
        return 0;
    }
}
