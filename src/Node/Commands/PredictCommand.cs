using System.CommandLine;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.JsonLines;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Data;
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

    private readonly WordOption<PredictInput> _input = new("--input", PredictInput.Messages, "messages", "jsonl")
    {
        Description =
            "What each FILE is: 'messages' one message, 'jsonl' JSON lines with a message on each, plain, gzip or zstd. "
            + "'messages' as in a corpus of folders.",
    };

    private readonly Option<string> _textField = new("--text-field")
    {
        Description = "With '--input jsonl': the field that holds the text.",
        HelpName = "NAME",
        DefaultValueFactory = _ => new JsonFields().Text,
    };

    private readonly Option<string> _idField = new("--id-field")
    {
        Description =
            "With '--input jsonl': the field that names a message in the answer; a line without it is named by its number.",
        HelpName = "NAME",
        DefaultValueFactory = _ => new JsonFields().Id,
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
            "pipeline predict --run runs/first --top 3 --json < message",
            "pipeline predict --run runs/first --input jsonl posts.jsonl"
        )
    {
        Add(_files);
        Add(_run);
        Add(_top);
        Add(_input);
        Add(_textField);
        Add(_idField);
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
            if (_input.Read(parsed) == PredictInput.JsonLines)
            {
                // Elsewhere, because nothing wakes who waits for standard input.
                predictions.AddRange(
                    await Task.Run(() => ClassifyLines(classifier, file, parsed, output.Terminal), cancellation)
                        .WaitAsync(cancellation)
                );
                continue;
            }
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

    private List<Prediction> ClassifyLines(
        MessageClassifier classifier,
        string file,
        ParseResult parsed,
        Terminal terminal
    )
    {
        var predictions = new List<Prediction>();
        var fields = new JsonFields
        {
            Id = parsed.GetRequiredValue(_idField),
            Label = "", // not asked for
            Text = parsed.GetRequiredValue(_textField),
        };
        if (string.Equals(file, StandardInput, StringComparison.Ordinal))
        {
            using var input = terminal.Input();
            JsonLinesFile.Read(input, fields, DocumentReader.DefaultMaxDocumentBytes, Visit);
        }
        else
        {
            JsonLinesFile.Read(file, fields, DocumentReader.DefaultMaxDocumentBytes, Visit);
        }
        return predictions;

        bool Visit(LineReader reader, int begin, JsonLineProblem? problem, JsonLine line)
        {
            var place = $"{file}:{reader.Number}";
            if (problem is not null || !line.HasText)
            {
                throw new CorpusException(
                    file,
                    $"'{place}' holds no message: {problem?.Detail ?? $"The line has no field '{fields.Text}'."} Each line is to be one JSON object; '--text-field' names its text."
                );
            }
            predictions.Add(classifier.ClassifyText(line.Id ?? place, line.Text, parsed.GetValue(_top)));
            return true;
        }
    }

    private static async Task<byte[]> ReadAsync(string file, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            if (!string.Equals(file, StandardInput, StringComparison.Ordinal))
            {
                return await File.ReadAllBytesAsync(file, cancellation);
            }
            return await Task.Run(() => ReadAll(terminal), cancellation).WaitAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException(
                file,
                $"The message '{file}' cannot be read: {e.Message} Name files that hold one message each."
            );
        }
    }

    private static byte[] ReadAll(Terminal terminal)
    {
        using var input = terminal.Input();
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }
}
