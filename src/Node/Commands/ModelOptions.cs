using System.CommandLine;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Commands;

/// <summary>The options that say what is trained: layers, sizes and loss.</summary>
internal sealed class ModelOptions
{
    private readonly WordOption<CellKind> _cell = new("--cell", usual: null)
    {
        Description = "The recurrent layer; 'none' leaves the mean of the vectors alone. The preset's.",
    };

    private readonly Option<int?> _hiddenUnits = PresetOption.Number(
        "--hidden-units",
        "Units of the recurrent layer, for each direction.",
        1,
        SettingsRules.MostColumns
    );

    private readonly Option<int?> _embeddingSize = PresetOption.Number(
        "--embedding-size",
        "Columns of the word vectors, where they do not come from the data folder.",
        1,
        SettingsRules.MostColumns
    );

    private readonly WordOption<VectorTraining> _vectorTraining = new("--vector-training", usual: null)
    {
        Description = "Whether the word vectors change with the rest. The preset's.",
    };

    private readonly WordOption<ReadingDirection> _direction = new("--direction", usual: null)
    {
        Description = "'both' reads each piece from its end too, with a layer of its own. The preset's.",
    };

    private readonly WordOption<Pooling> _pooling = new("--pooling", usual: null)
    {
        Description = "How the layer's outputs over time become one vector. The preset's.",
    };

    private readonly Option<int?> _pieceLength = PresetOption.Number(
        "--piece-length",
        "Tokens of the pieces that the layer reads a document in, each for itself; 0 reads it whole.",
        0,
        SettingsRules.MostTokens
    );

    private readonly Option<int?> _maxLength = PresetOption.Number(
        "--max-length",
        "Tokens of a document that the model reads.",
        1,
        SettingsRules.MostTokens
    );

    private readonly WordOption<PaddingMode> _padding = new("--padding", usual: null)
    {
        Description =
            "'masked': padding does not reach the network. 'keras': the network runs over the padding first, as in the post. The preset's.",
    };

    private readonly WordOption<LossKind> _loss = new(
        "--loss",
        usual: null,
        "categorical-crossentropy",
        "binary-crossentropy"
    )
    {
        Description = "What is made small, as Keras means the names. The preset's.",
    };

    private readonly Option<double?> _labelSmoothing = PresetOption.Fraction(
        "--label-smoothing",
        "Share of the target taken from the true class and spread over all.",
        0,
        0.999
    );

    /// <summary>The options, in the order of the help.</summary>
    /// <param name="besideCorpusOptions">Whether the command has the options of a corpus too, which share some names.</param>
    internal IEnumerable<Option> All(bool besideCorpusOptions) =>
        [
            _cell,
            _hiddenUnits,
            _embeddingSize,
            _vectorTraining,
            _direction,
            _pooling,
            _pieceLength,
            .. besideCorpusOptions ? [] : new Option[] { _maxLength },
            _padding,
            _loss,
            _labelSmoothing,
        ];

    /// <summary>The model that the options describe.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="preset">What holds where none is.</param>
    internal ModelSpec Of(ParseResult parsed, ModelSpec preset) =>
        preset with
        {
            Cell = parsed.IfGiven(_cell) ?? preset.Cell,
            Hidden = parsed.IfGiven(_hiddenUnits) ?? preset.Hidden,
            EmbeddingSize = parsed.IfGiven(_embeddingSize) ?? preset.EmbeddingSize,
            EmbeddingTrainable = parsed.IfGiven(_vectorTraining) is { } training
                ? training == VectorTraining.Trained
                : preset.EmbeddingTrainable,
            Bidirectional = parsed.IfGiven(_direction) is { } direction
                ? direction == ReadingDirection.Both
                : preset.Bidirectional,
            Pooling = parsed.IfGiven(_pooling) ?? preset.Pooling,
            PieceLength = parsed.IfGiven(_pieceLength) ?? preset.PieceLength,
            MaxLength = parsed.IfGiven(_maxLength) ?? preset.MaxLength,
            Padding = parsed.IfGiven(_padding) ?? preset.Padding,
            Loss = parsed.IfGiven(_loss) ?? preset.Loss,
            LabelSmoothing = (float?)parsed.IfGiven(_labelSmoothing) ?? preset.LabelSmoothing,
        };

    /// <summary>Options given that the settings make no use of, one full sentence each.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="model">The model with them.</param>
    /// <param name="areVectorsGiven">Whether the word vectors of the data folder are asked for.</param>
    internal IEnumerable<string> Unused(ParseResult parsed, ModelSpec model, bool areVectorsGiven)
    {
        if (model.Cell == CellKind.None)
        {
            Option[] ofTheLayer = [_hiddenUnits, _direction, _pooling];
            foreach (var option in ofTheLayer.Where(parsed.IsGiven))
            {
                yield return $"{option.Name} is of no use without a recurrent layer; choose another '{_cell.Name}' or leave it out.";
            }
        }
        if (areVectorsGiven && parsed.IfGiven(_embeddingSize) is not null)
        {
            yield return $"{_embeddingSize.Name} is of no use to the vectors of the data folder, which have their size; choose other '--vectors' or leave it out.";
        }
    }

    private enum VectorTraining
    {
        Trained,
        Frozen,
    }

    private enum ReadingDirection
    {
        Forward,
        Both,
    }
}
