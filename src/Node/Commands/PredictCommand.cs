using System.CommandLine;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline predict</c>: which label a message has.</summary>
internal sealed class PredictCommand : PipelineCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description =
            "Raw messages, as in the corpus; '-' or none for standard input. What cannot be read is named and left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly WordOption<PredictInput> _input = new("--input", PredictInput.Messages, "messages", "jsonl")
    {
        Description =
            "What each FILE is: 'messages' one message, 'jsonl' JSON lines with a message on each, plain, gzip or zstd. "
            + "'messages' as in a corpus of folders.",
    };

    private readonly Option<string> _textField = FieldOption.Create(
        "--text-field",
        "the field that holds the text.",
        f => f.Text
    );

    private readonly Option<string> _idField = FieldOption.Create(
        "--id-field",
        "the field that names a message in the answer; a line without it is named by its number.",
        f => f.Id
    );

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
            "pipeline predict --run runs/first --top 3 --json < message",
            "pipeline predict --run runs/first --input jsonl posts.jsonl",
            "zcat posts.jsonl.gz | pipeline predict --run runs/first --input jsonl --text-field body"
        )
    {
        Add(_files);
        Add(_run);
        Add(_top);
        Add(_input);
        Add(_textField);
        Add(_idField);
        AddCommonOptions();
        Validators.Add(given =>
        {
            if (given.GetValue(_files) is { } files && files.Count(InputClassifier.IsStandardInput) > 1)
            {
                given.AddError(
                    $"'{InputClassifier.StandardInput}' is given more than once, but standard input can be read only once; give it once."
                );
            }
        });
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var run = Path.GetFullPath(parsed.GetRequiredValue(_run));
        var fields = Fields(parsed);
        using var classifier = new InputClassifier(new MessageClassifier(run), output, parsed.GetValue(_top));
        foreach (var file in parsed.GetValue(_files) is { Length: > 0 } given ? given : [InputClassifier.StandardInput])
        {
            // Elsewhere, because nothing wakes who waits for standard input.
            await Task.Run(
                    () =>
                    {
                        if (fields is null)
                        {
                            classifier.AddMessage(file);
                        }
                        else
                        {
                            classifier.AddLines(file, fields);
                        }
                    },
                    cancellation
                )
                .WaitAsync(cancellation);
        }
        var (predictions, rejections) = (classifier.Predictions, classifier.Rejections);
        if (rejections.Count > 0)
        {
            var all = Quantity.Count(predictions.Count + rejections.Count, "input");
            var summary = $"{Quantity.Count(rejections.Count)} of {all} could not be classified";
            if (predictions.Count == 0)
            {
                throw new CorpusException(
                    rejections[0].Path,
                    $"{summary}, so there is nothing to report; the warnings say why of each."
                );
            }
            output.Warn($"{summary}, as said above.");
        }
        var unknown = predictions.Count(prediction => prediction.KnownTokens == 0);
        if (unknown > 0)
        {
            output.Warn(
                $"{Quantity.Count(unknown)} of {Quantity.Count(predictions.Count, "message")} held no token that the model knows; the label there says nothing of the message."
            );
        }
        output.Report(
            new PredictReport(run, predictions, rejections),
            ReportJson.Default.PredictReport,
            (report, text) => PredictText.Write(report.Predictions, text)
        );
        return 0;
    }

    private JsonFields? Fields(ParseResult parsed)
    {
        if (_input.Read(parsed) == PredictInput.JsonLines)
        {
            return new JsonFields
            {
                Id = parsed.GetRequiredValue(_idField),
                Label = "", // not asked for
                Text = parsed.GetRequiredValue(_textField),
            };
        }
        string[] unused = [.. FieldOption.Unused(parsed, _idField, _textField)];
        return unused.Length == 0 ? null : throw new SettingsException(unused);
    }
}
