using System.CommandLine;
using Pipeline.Ingest.Files;
using Pipeline.Ingest.Sample;
using Pipeline.Node.Hosting;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline run</c>: the whole way from messages to a model that predicts.</summary>
internal sealed class RunCommand : PipelineCommand
{
    private const int ExampleCount = 3;

    private readonly Option<string?> _corpus = new("--corpus")
    {
        Description =
            "The corpus: a folder with one folder for each label, or what '--input' says. None: a sample corpus is written first.",
        HelpName = "DIR",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Where everything goes: 'data', 'run', and 'corpus' where a sample is written.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "pipeline-run",
    };

    private readonly Option<int> _lanes = LaneOption.Create();

    private readonly CorpusOptions _corpusOptions = new();

    private readonly TrainOptions _trainOptions = new();

    internal RunCommand(Terminal terminal)
        : base(
            "run",
            "Goes the whole way: preprocesses a corpus, trains and evaluates a classifier, and classifies three messages. Run again, it goes on where it was.",
            terminal,
            "pipeline run",
            "pipeline run --corpus 20_newsgroup --preset fast --split 20news-bydate.tsv"
        )
    {
        Add(_corpus);
        Add(_out);
        _corpusOptions.AddTo(this);
        _trainOptions.AddTo(this, besideCorpusOptions: true);
        Add(_lanes);
        AddCommonOptions();
    }

    /// <inheritdoc />
    protected override async Task<int> RunAsync(
        ParseResult parsed,
        CommandOutput output,
        CancellationToken cancellation
    )
    {
        var folder = Path.GetFullPath(parsed.GetRequiredValue(_out));
        var (data, run) = (Path.Combine(folder, "data"), Path.Combine(folder, "run"));
        // Wrong options are named before any work.
        var training = _trainOptions.Request(parsed, data, run, resume: false);
        new RunFolder(run).ThrowIfUnderWay();
        var corpus = parsed.GetValue(_corpus) ?? await SampleAsync(folder, output, cancellation);
        var preprocessing = _corpusOptions.Request(parsed, corpus, data);
        await using (
            var node = await NodeHost.StartAsync(new NodeOptions { Lanes = parsed.GetValue(_lanes) }, cancellation)
        )
        {
            var preprocessed = await Jobs.PreprocessAsync(node, JobClient.Start(preprocessing), output, cancellation);
            output.Remark(
                $"{Quantity.Count(preprocessed.Documents, "document")} of {Quantity.Count(preprocessed.Labels.Length, "label")}, {Quantity.Count(preprocessed.Tokens, "token")} in '{data}'."
            );
            var trained = await Jobs.TrainAsync(node, JobClient.Start(training), output, cancellation);
            var report = new RunReport(
                preprocessing.Corpus,
                data,
                new RunFolder(run).ModelPath,
                PreprocessReport.Of(preprocessing, preprocessed),
                TrainReport.Of(trained),
                ClassifyUnseen(preprocessing, run)
            );
            output.Report(report, ReportJson.Default.RunReport, Write);
        }
        return 0;
    }

    private static async Task<string> SampleAsync(string folder, CommandOutput output, CancellationToken cancellation)
    {
        var corpus = Path.Combine(folder, "corpus");
        if (!Directory.Exists(corpus))
        {
            await using var display = output.ShowProgress();
            var options = new SampleOptions();
            var progress = new ForwardedProgress<int>(written =>
                display.Report(new WorkProgress("sample", written, options.Documents, "documents"))
            );
            await Task.Run(() => SampleCorpus.Write(corpus, options, progress, cancellation), cancellation);
        }
        return corpus;
    }

    /// <summary>Classifies a few documents that the model has not seen, of different labels where there are some.</summary>
    /// <param name="request">How the corpus was preprocessed.</param>
    /// <param name="run">A run that has ended.</param>
    /// <returns>None of those that cannot be read any more: what becomes of a message later is no failure of the run.</returns>
    internal static List<Prediction> ClassifyUnseen(PreprocessRequest request, string run)
    {
        var folder = new RunFolder(run);
        var documents = folder
            .ReadSplit(folder.ReadRecord())
            .IsTest.Where(document => document.Value)
            .Select(document => document.Key)
            .Order()
            .DistinctBy(document => document.Label, StringComparer.Ordinal)
            .Take(ExampleCount)
            .ToList();
        using var classifier = new MessageClassifier(run);
        if (request.JsonLines is { } fields)
        {
            return
            [
                .. ContainerCorpus
                    .Texts(request.Corpus, fields, request.MaxDocumentBytes, documents)
                    .OrderBy(text => text.Key)
                    .Select(text => classifier.ClassifyText($"{text.Key}", text.Value, 1)),
            ];
        }
        var predictions = new List<Prediction>();
        foreach (var document in documents)
        {
            var file = Path.Combine(request.Corpus, document.Label, document.Name);
            byte[] raw;
            try
            {
                FileStatus.ThrowIfNoFile(file);
                raw = File.ReadAllBytes(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            if (classifier.TryClassify($"{document}", raw, 1, out var prediction, out _))
            {
                predictions.Add(prediction);
            }
        }
        return predictions;
    }

    private static void Write(RunReport report, TextReport text)
    {
        TrainText.Write(report.Training, text);
        text.Line();
        text.Facts([("model", report.Model), ("data", report.Data), ("corpus", report.Corpus)]);
        if (report.Predictions.Count > 0)
        {
            text.Line();
            text.Line("Messages that the model has not seen:");
            PredictText.Write(report.Predictions, text);
        }
    }
}
