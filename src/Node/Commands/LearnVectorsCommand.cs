using System.CommandLine;
using Pipeline.Ingest.Glove;
using Pipeline.Node.Output;
using Pipeline.Node.Reports;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.Node.Commands;

/// <summary><c>pipeline vectors learn</c>: word vectors from the training documents alone.</summary>
internal sealed class LearnVectorsCommand : PipelineCommand
{
    private const int TypicalWordsShown = 20; // one for each label of 20 Newsgroups

    private readonly Terminal _terminal;

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data folder. It is only read.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly SplitOptions _split = new();

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the vectors to this file as GloVe's text, which 'preprocess --vectors' reads.",
        HelpName = "FILE",
    };

    private readonly Option<int> _maxWords = new Option<int>("--max-words")
    {
        Description =
            "Ranks below this get a vector. 30,001 as in preset 'fast': each word a few times in the training part.",
        DefaultValueFactory = _ => 30_001,
    }.Within(2, int.MaxValue);

    private readonly Option<int> _columns = new Option<int>("--columns")
    {
        Description = "Numbers in a vector. 100 as in preset 'fast'; 'best' has 200.",
        DefaultValueFactory = _ => new WordVectorOptions().Dimension,
    }.Within(1, SettingsRules.MostColumns);

    private readonly Option<int> _window = new Option<int>("--window")
    {
        Description =
            "Words on each side that count as near. 5: fewer find words of like use, more words of one topic.",
        DefaultValueFactory = _ => new WordVectorOptions().Window,
    }.Within(1, SettingsRules.MostTokens);

    private readonly Option<string[]> _nearest = new("--nearest")
    {
        Description = "Show the words nearest to these. None given: one word for each label, up to 20.",
        HelpName = "WORD",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _lanes = LaneOption.Create();

    internal LearnVectorsCommand(Terminal terminal)
        : base(
            "learn",
            "Learns word vectors from the training documents alone: how much more often two words stand near each other "
                + "than chance would have it, and the strongest directions of that.",
            terminal,
            "pipeline vectors learn --data data --split 20news-bydate.tsv --out vectors.txt",
            "pipeline vectors learn --data data --nearest space hockey windows"
        )
    {
        _terminal = terminal;
        Add(_data);
        _split.AddTo(this);
        Add(_out);
        Add(_maxWords);
        Add(_columns);
        Add(_window);
        Add(_nearest);
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
        var data = parsed.GetRequiredValue(_data);
        var manifest = ManifestFile.Read(data);
        var options = new WordVectorOptions
        {
            Dimension = parsed.GetValue(_columns),
            Window = parsed.GetValue(_window),
        };
        var start = _terminal.Clock.GetTimestamp();
        DataSplit split;
        TrainingText text;
        IReadOnlyList<int> shown;
        float[] table;
        TimeSpan reading;
        await using (var display = output.ShowProgress())
        {
            var corpus = await StoredCorpus.ReadAsync(data, manifest, display, cancellation);
            split = _split.Split(parsed, corpus, output);
            text = TrainingText.Of(corpus, split, parsed.GetValue(_maxWords));
            if (text.WordCount == 0)
            {
                throw BlockCorpus.WithoutWords(data, split);
            }
            shown = Shown(text, parsed.GetValue(_nearest) ?? [], corpus.LabelNames.Count);
            reading = _terminal.Clock.GetElapsedTime(start);
            display.Report(new WorkProgress("learn", 0, 0, "words"));
            table = await Task.Run(
                () =>
                    WordVectors.Learn(
                        text.Tokens,
                        text.Ends,
                        text.WordCount,
                        options,
                        _split.Seed(parsed),
                        parsed.GetValue(_lanes),
                        cancellation
                    ),
                cancellation
            );
        }
        var learning = _terminal.Clock.GetElapsedTime(start) - reading;
        var file = parsed.GetValue(_out);
        if (file is not null)
        {
            OutputFile.Write(
                file,
                stream => GloveWriter.Write(stream, text.Vocabulary.Words, table, options.Dimension, cancellation)
            );
        }
        output.Report(
            new VectorsReport(
                text.WordCount,
                options.Dimension,
                split.Train.Length,
                split.Description,
                manifest.Tokenizer.Strip,
                VectorsReport.HashOf(table),
                file,
                reading.TotalSeconds,
                learning.TotalSeconds,
                VectorsReport.NearestTo(text, table, options.Dimension, shown)
            ),
            ReportJson.Default.VectorsReport,
            VectorsText.Write
        );
        return 0;
    }

    // Before anything is learned, so that a word that is not there does not cost a minute.
    private static IReadOnlyList<int> Shown(TrainingText text, string[] words, int labelCount)
    {
        if (words.Length == 0)
        {
            return TypicalWords.Of(text, Math.Min(labelCount, TypicalWordsShown));
        }
        var unknown = words.Where(word => text.RankOf(word) == 0).ToList();
        return unknown.Count == 0
            ? [.. words.Select(text.RankOf)]
            : throw new SettingsException([
                .. unknown.Select(word =>
                    $"--nearest is '{word}', which is not among the {text.WordCount:N0} most frequent words of the training documents."
                ),
            ]);
    }
}
