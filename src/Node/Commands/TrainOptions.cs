using System.CommandLine;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Commands;

/// <summary>The options that say how a model is trained, for every command that trains.</summary>
/// <remarks>Where an option is not given, the preset decides; all presets stand in <see cref="Presets"/> with their reasons.</remarks>
internal sealed class TrainOptions
{
    private readonly ModelOptions _model = new();

    private readonly OptimizerOptions _optimizer = new();

    private readonly HeldOutOptions _heldOut = new();

    private readonly Option<string> _preset = new("--preset")
    {
        Description =
            $"{string.Join(" ", Presets.All.Select(preset => $"'{preset.Name}': {preset.Summary}"))} Or a JSON file with "
            + $"some of the settings of a run.json, or a whole run.json, whose settings are taken. '{Presets.Default}' because it is the most accurate.",
        HelpName = "NAME|FILE.json",
        DefaultValueFactory = _ => Presets.Default,
    };

    private readonly Option<int?> _epochs = PresetOption.Number(
        "--epochs",
        "Passes over the training documents.",
        1,
        SettingsRules.MostEpochs
    );

    private readonly Option<int?> _batchSize = PresetOption.Number(
        "--batch-size",
        "Documents per optimizer step.",
        1,
        SettingsRules.MostDocuments
    );

    private readonly Option<int?> _maxWords = PresetOption.Number(
        "--max-words",
        "Ranks below this are known to the model, where it counts the words of its training part itself.",
        2,
        int.MaxValue
    );

    private readonly WordOption<WordVectorSource> _vectors = new("--vectors", usual: null)
    {
        Description =
            "Where the word vectors come from: 'data-folder' those of 'preprocess --vectors', 'learned' from the training "
            + "documents alone, 'random' as Keras draws them. The preset's.",
    };

    private readonly WordOption<ClassWeighting> _classWeights = new("--class-weights", usual: null)
    {
        Description = "'balanced' lets every class count the same. The preset's.",
    };

    private readonly Option<int?> _patience = PresetOption.Number(
        "--early-stopping",
        "Ends training after this many epochs without a lower validation loss, and takes the best epoch's weights.",
        1,
        SettingsRules.MostEpochs
    );

    private readonly WordOption<EngineKind> _engine = new("--engine", usual: null)
    {
        Description = "What computes: 'kernel' our own, 'torch' TorchSharp, slower and for comparison. The preset's.",
    };

    private readonly Option<ulong> _seed = new Option<ulong>("--seed")
    {
        Description = "Seed of everything random: split, weights, order, masks. 1: any number will do.",
        DefaultValueFactory = _ => 1,
    }.Within(0UL, ulong.MaxValue);

    private readonly Option<string?> _checkpointEvery = new("--checkpoint-every")
    {
        Description =
            "When a checkpoint is written, besides every end of an epoch: '1shard' after each shard's documents, '200steps', '5min' or '30s'. "
            + "After each shard, but at least 30 s apart: a kill costs seconds of work.",
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
        foreach (var option in All(besideCorpusOptions))
        {
            command.Add(option);
        }
    }

    /// <summary>Refuses what a run that is gone on with has decided already.</summary>
    /// <param name="parsed">The options given.</param>
    /// <exception cref="SettingsException">Some of them would be ignored; names each.</exception>
    internal void ThrowIfGivenOnResume(ParseResult parsed)
    {
        string[] ignored =
        [
            .. All(besideCorpusOptions: false)
                .Except([_checkpointEvery, _keepCheckpoints])
                .Where(parsed.IsGiven)
                .Select(option =>
                    $"{option.Name} and --resume exclude each other: a run goes on with its own settings. Leave it out, or train into another folder."
                ),
        ];
        if (ignored.Length > 0)
        {
            throw new SettingsException(ignored);
        }
    }

    private Option[] All(bool besideCorpusOptions) =>
        [
            _preset,
            .. _heldOut.All,
            _seed,
            _epochs,
            _batchSize,
            .. _optimizer.All,
            .. besideCorpusOptions ? [] : new Option[] { _maxWords, _vectors },
            .. _model.All(besideCorpusOptions),
            _classWeights,
            _patience,
            _engine,
            _checkpointEvery,
            _keepCheckpoints,
        ];

    /// <summary>The run that the options describe.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="data">The data folder; <c>null</c> for that of the run that is gone on with.</param>
    /// <param name="run">The run folder.</param>
    /// <param name="resume">Whether the run folder says what to do.</param>
    /// <exception cref="SettingsException">There is no such preset, or a setting cannot be used.</exception>
    internal TrainRequest Request(ParseResult parsed, string? data, string run, bool resume)
    {
        var name = parsed.GetRequiredValue(_preset);
        var (preset, presetName) = name.EndsWith(".json", StringComparison.Ordinal)
            ? ReadFile(name)
            : (Presets.Get(name).Settings, name);
        var settings = Settings(parsed, preset);
        Check(parsed, settings);
        return new TrainRequest
        {
            Data = data is null ? null : Path.GetFullPath(data),
            Run = Path.GetFullPath(run),
            Settings = SettingsJson.Write(settings),
            Preset = presetName,
            SplitFile = _heldOut.SplitFile(parsed),
            Seed = parsed.GetValue(_seed),
            EvaluateEveryEpoch = _heldOut.EvaluatesEveryEpoch(parsed),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            KeptCheckpoints = parsed.GetValue(_keepCheckpoints),
            Resume = resume,
        };
    }

    private TrainSettings Settings(ParseResult parsed, TrainSettings preset)
    {
        var patience = parsed.IfGiven(_patience);
        var model = _model.Of(parsed, preset.Model);
        return _heldOut.Of(parsed, _optimizer.Of(parsed, preset)) with
        {
            Model = model,
            // What is learned has the columns of the table, also where a preset file names those alone.
            VectorOptions = preset.VectorOptions with
            {
                Dimension = model.EmbeddingSize,
            },
            Epochs = parsed.IfGiven(_epochs) ?? preset.Epochs,
            BatchSize = parsed.IfGiven(_batchSize) ?? preset.BatchSize,
            ClassWeights = parsed.IfGiven(_classWeights) ?? preset.ClassWeights,
            MaxWords = parsed.IfGiven(_maxWords) ?? preset.MaxWords,
            Vectors = parsed.IfGiven(_vectors) ?? preset.Vectors,
            EarlyStoppingPatience = patience ?? preset.EarlyStoppingPatience,
            RestoreBestWeights = patience is not null || preset.RestoreBestWeights,
            Engine = parsed.IfGiven(_engine) ?? preset.Engine,
        };
    }

    private void Check(ParseResult parsed, TrainSettings settings)
    {
        string[] violations =
        [
            .. SettingsRules.Violations(settings),
            .. _optimizer.Unused(parsed, settings),
            // A preset may name the folder's vectors and train others where it has none: those have the size given.
            .. _model.Unused(parsed, settings.Model, parsed.IfGiven(_vectors) == WordVectorSource.DataFolder),
            .. _heldOut.NotEvaluated(parsed, settings),
            .. parsed.GetValue(_checkpointEvery) is { } rule ? CheckpointRule.Violations(rule) : [],
        ];
        if (violations.Length > 0)
        {
            throw new SettingsException(violations);
        }
    }

    private static (TrainSettings Settings, string Preset) ReadFile(string path)
    {
        try
        {
            return SettingsJson.Read(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([
                $"The preset file '{path}' cannot be read: {ReadFailure.Reason(path, e)}. Name a JSON file, or one of {string.Join(", ", Presets.All.Select(preset => preset.Name))}.",
            ]);
        }
    }
}
