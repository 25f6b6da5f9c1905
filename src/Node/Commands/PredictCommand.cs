using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline predict</c>: which label a message has.</summary>
internal sealed class PredictCommand : PipelineCommand
{
    private const string StandardInput = "-";

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Raw messages, as in the corpus; '-' or none for one on standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _run = new("--run")
    {
        Description = "The folder of a run that has ended.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int> _top = new Option<int>("--top")
    {
        Description = "How many labels to give for each message, the most probable first. 1: the answer.",
        DefaultValueFactory = _ => 1,
    }.Within(1, 1_000_000);

    internal PredictCommand(Terminal terminal)
        : base(
            "predict",
            "Says which label raw messages have, and how probable it is.",
            terminal,
            "pipeline predict --run runs/first 20_newsgroup/sci.med/58043",
            "pipeline predict --run runs/first --top 3 --json < message"
        )
    {
        Add(_files);
        Add(_run);
        Add(_top);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var run = Path.GetFullPath(parsed.GetRequiredValue(_run));
        using var classifier = new MessageClassifier(run);
        var files = parsed.GetValue(_files) is { Length: > 0 } given ? given : [StandardInput];
        var predictions = new List<Prediction>();
        foreach (var file in files)
        {
            var raw = await ReadAsync(file, output.Terminal, cancellation);
            predictions.Add(classifier.Classify(file, raw, parsed.GetValue(_top)));
        }
        output.Report(
            new PredictReport(run, predictions),
            ReportJson.Default.PredictReport,
            (report, text) => PredictText.Write(report.Predictions, text)
        );
        return 0;
    }

    private static async Task<byte[]> ReadAsync(string file, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            if (!string.Equals(file, StandardInput, StringComparison.Ordinal))
            {
                return await File.ReadAllBytesAsync(file, cancellation);
            }
            await using var input = terminal.Input();
            using var bytes = new MemoryStream();
            await input.CopyToAsync(bytes, cancellation);
            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException(
                file,
                $"The message '{file}' cannot be read: {e.Message} Name files that hold one message each."
            );
        }
    }
}
