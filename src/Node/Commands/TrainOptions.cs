using System.CommandLine;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Commands;

/// <summary>The options that say how a model is trained, for every command that trains.</summary>
/// <remarks>Where an option is not given, the preset decides; all presets stand in <see cref="Presets"/> with their reasons.</remarks>
internal sealed class TrainOptions
{
    private readonly Option<string> _preset = new("--preset")
    {
        Description =
            $"{string.Join(" ", Presets.All.Select(preset => $"'{preset.Name}': {preset.Summary}"))} Or a JSON file with "
            + $"some of the settings of a run.json. '{Presets.Default}' because it is the most accurate.",
        HelpName = "NAME|FILE.json",
        DefaultValueFactory = _ => Presets.Default,
    };

    private readonly Option<int?> _epochs = Number("--epochs", "Passes over the training documents.", 1, 1_000_000);

    private readonly Option<int?> _batchSize = Number("--batch-size", "Documents per optimizer step.", 1, 1 << 20);

    private readonly WordOption<OptimizerKind> _optimizer = new(
        "--optimizer",
        usual: null,
        "adam",
        "adamw",
        "rmsprop",
        "sgd"
    )
    {
        Description = "How gradients change parameters, as Keras means the names.",
    };

    private readonly Option<double?> _learningRate = Fraction("--learning-rate", "The largest learning rate.", 0, 1000);

    private readonly WordOption<ScheduleKind> _schedule = new("--schedule", usual: null)
    {
        Description = "How the learning rate changes over the run.",
    };

    private readonly Option<double?> _clipNorm = Fraction(
        "--clip-norm",
        "Largest norm of a step's gradient over all parameters together; 0 sets no limit.",
        0,
        1e9
    );

    private readonly Option<int?> _maxWords = Number(
        "--max-words",
        "Ranks below this are known to the model, where it counts the words of its training part itself.",
        2,
        int.MaxValue
    );

    private readonly Option<int?> _maxLength = Number(
        "--max-length",
        "Tokens of a document that the model reads.",
        1,
        1 << 20
    );

    private readonly WordOption<PaddingMode> _padding = new("--padding", usual: null)
    {
        Description =
            "'masked': padding does not reach the network. 'keras': the network runs over the padding first, as in the post.",
    };

    private readonly WordOption<WordVectorSource> _vectors = new("--vectors", usual: null)
    {
        Description =
            "Where the word vectors come from: 'data-folder' those of 'preprocess --vectors', 'learned' from the training "
            + "documents alone, 'random' as Keras draws them.",
    };

    private readonly Option<double?> _labelSmoothing = Fraction(
        "--label-smoothing",
        "Share of the target taken from the true class and spread over all.",
        0,
        0.999
    );

    private readonly WordOption<ClassWeighting> _classWeights = new("--class-weights", usual: null)
    {
        Description = "'balanced' lets every class count the same.",
    };

    private readonly Option<int?> _patience = Number(
        "--early-stopping",
        "Ends training after this many epochs without a lower validation loss, and takes the best epoch's weights.",
        1,
        1_000_000
    );

    private readonly WordOption<EngineKind> _engine = new("--engine", usual: null)
    {
        Description = "What computes: 'kernel' our own, 'torch' TorchSharp, slower and for comparison.",
    };

    private readonly Option<double?> _validationSplit = Fraction(
        "--validation-split",
        "Share of the documents that is held out; 0 trains on all of them. 0.2 as in the post.",
        0,
        0.999
    );

    private readonly WordOption<SplitKind> _validationSplitKind = new("--validation-split-kind", usual: null)
    {
        Description =
            "'grouped' keeps messages with the same Message-ID on one side, 'keras' draws document by document. "
            + "'grouped', but 'keras' for the seed presets: 531 messages of the corpus were posted twice.",
    };

    private readonly Option<string?> _split = new("--split")
    {
        Description = "A file of lines 'label/file TAB train|test'; documents in neither are left out. None: drawn.",
        HelpName = "FILE",
    };

    private readonly Option<ulong> _seed = new Option<ulong>("--seed")
    {
        Description = "Seed of everything random: split, weights, order, masks. 1: any number will do.",
        DefaultValueFactory = _ => 1,
    }.Within(0UL, ulong.MaxValue);

    private readonly Option<bool> _evaluateAtEnd = new("--evaluate-at-end")
    {
        Description =
            "Look at the held-out part once, after the last epoch. Not by default: the curve shows over-fitting.",
    };

    private readonly Option<string?> _checkpointEvery = new("--checkpoint-every")
    {
        Description =
            "For example 1shard, 200steps, 5min or 30s. Shard boundaries at least 30 s apart, and every end of an epoch.",
        HelpName = "RULE",
    };

    private readonly Option<int> _keepCheckpoints = new Option<int>("--keep-checkpoints")
    {
        Description = "Newest checkpoints that stay beside the best. 2: one more should the newest be damaged.",
        DefaultValueFactory = _ => 2,
    }.Within(1, 1_000_000);

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="besideCorpusOptions">Whether the command has the options of a corpus too, which share some names.</param>
    internal void AddTo(Command command, bool besideCorpusOptions = false)
    {
        Option[] options =
        [
            _preset,
            _split,
            _validationSplit,
            _validationSplitKind,
            _seed,
            _epochs,
            _batchSize,
            _optimizer,
            _learningRate,
            _schedule,
            _clipNorm,
            .. besideCorpusOptions ? [] : new Option[] { _maxWords, _maxLength, _vectors },
            _padding,
            _labelSmoothing,
            _classWeights,
            _patience,
            _engine,
            _evaluateAtEnd,
            _checkpointEvery,
            _keepCheckpoints,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>The run that the options describe.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="data">The data folder; <c>null</c> for that of the run that is gone on with.</param>
    /// <param name="run">The run folder.</param>
    /// <param name="resume">Whether the run folder says what to do.</param>
    /// <exception cref="SettingsException">There is no such preset, or a setting cannot be used.</exception>
    internal TrainRequest Request(ParseResult parsed, string? data, string run, bool resume)
    {
        var name = parsed.GetRequiredValue(_preset);
        var isFile = name.EndsWith(".json", StringComparison.Ordinal);
        var settings = Settings(parsed, isFile ? ReadFile(name) : Presets.Get(name).Settings);
        SettingsRules.Check(settings);
        return new TrainRequest
        {
            Data = data is null ? null : Path.GetFullPath(data),
            Run = Path.GetFullPath(run),
            Settings = SettingsJson.Write(settings),
            Preset = isFile ? null : name,
            SplitFile = parsed.GetValue(_split) is { } split ? Path.GetFullPath(split) : null,
            Seed = parsed.GetValue(_seed),
            EvaluateEveryEpoch = !parsed.GetValue(_evaluateAtEnd),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            KeptCheckpoints = parsed.GetValue(_keepCheckpoints),
            Resume = resume,
        };
    }

    private TrainSettings Settings(ParseResult parsed, TrainSettings preset)
    {
        var patience = parsed.GetValue(_patience);
        return preset with
        {
            Model = preset.Model with
            {
                MaxLength = Given(parsed, _maxLength) ?? preset.Model.MaxLength,
                Padding = _padding.ReadIfGiven(parsed) ?? preset.Model.Padding,
                LabelSmoothing = (float?)parsed.GetValue(_labelSmoothing) ?? preset.Model.LabelSmoothing,
            },
            Optimizer = preset.Optimizer with { Kind = _optimizer.ReadIfGiven(parsed) ?? preset.Optimizer.Kind },
            Schedule = preset.Schedule with
            {
                Kind = _schedule.ReadIfGiven(parsed) ?? preset.Schedule.Kind,
                LearningRate = parsed.GetValue(_learningRate) ?? preset.Schedule.LearningRate,
            },
            Epochs = parsed.GetValue(_epochs) ?? preset.Epochs,
            BatchSize = parsed.GetValue(_batchSize) ?? preset.BatchSize,
            ClipNorm = parsed.GetValue(_clipNorm) ?? preset.ClipNorm,
            ClassWeights = _classWeights.ReadIfGiven(parsed) ?? preset.ClassWeights,
            MaxWords = Given(parsed, _maxWords) ?? preset.MaxWords,
            Vectors = (Has(parsed, _vectors) ? _vectors.ReadIfGiven(parsed) : null) ?? preset.Vectors,
            Split = _validationSplitKind.ReadIfGiven(parsed) ?? preset.Split,
            ValidationSplit = parsed.GetValue(_validationSplit) ?? preset.ValidationSplit,
            EarlyStoppingPatience = patience ?? preset.EarlyStoppingPatience,
            RestoreBestWeights = patience is not null || preset.RestoreBestWeights,
            Engine = _engine.ReadIfGiven(parsed) ?? preset.Engine,
        };
    }

    // An option that the command does not have must not be asked for: the parser would take another of the same name.
    private static bool Has(ParseResult parsed, Option option) => parsed.CommandResult.Command.Options.Contains(option);

    private static int? Given(ParseResult parsed, Option<int?> option) =>
        Has(parsed, option) ? parsed.GetValue(option) : null;

    private static TrainSettings ReadFile(string path)
    {
        try
        {
            return SettingsJson.Read(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([
                $"The preset file '{path}' cannot be read: {e.Message} Name a JSON file, or one of {string.Join(", ", Presets.All.Select(preset => preset.Name))}.",
            ]);
        }
    }

    private static Option<int?> Number(string name, string description, int least, int most) =>
        new Option<int?>(name) { Description = $"{description} The preset's." }.WithinIfGiven(least, most);

    private static Option<double?> Fraction(string name, string description, double least, double most) =>
        new Option<double?>(name) { Description = $"{description} The preset's." }.WithinIfGiven(least, most);
}
