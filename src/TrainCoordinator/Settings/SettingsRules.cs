using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Which settings can be trained with.</summary>
public static class SettingsRules
{
    /// <summary>Most epochs, also of patience.</summary>
    public const int MostEpochs = 1_000_000;

    /// <summary>Most columns of word vectors, and most units of a layer.</summary>
    public const int MostColumns = 1 << 16;

    /// <summary>Most documents of a batch or a slice.</summary>
    public const int MostDocuments = 1 << 20;

    /// <summary>Most tokens of a document, a piece or a window.</summary>
    public const int MostTokens = 1 << 20;

    /// <summary>Largest rate of the optimizer: learning rate and weight decay.</summary>
    public const double LargestRate = 1000;

    /// <summary>Largest factor or norm.</summary>
    public const double Largest = 1e9;

    // Checkpoints, hashes and the exchange see an array as bytes, of which there are 2^31 - 1 at most.
    private const int MostNumbers = int.MaxValue / sizeof(float);

    /// <summary>Checks every setting and every combination that one of the engines cannot compute.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingsException">Something is wrong; names every violation.</exception>
    public static void Check(TrainSettings settings) => ThrowIfAny(Violations(settings));

    /// <summary>Checks a model whose rows, columns and classes are known, before room is made for its parameters.</summary>
    /// <param name="model">The model over the data.</param>
    /// <exception cref="SettingsException">Something is wrong; names every violation.</exception>
    public static void Check(ModelSpec model) => ThrowIfAny(Violations(model));

    /// <summary>Everything that is wrong, one full sentence each.</summary>
    /// <param name="settings">The settings.</param>
    public static IReadOnlyList<string> Violations(TrainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. OfRun(settings),
            .. OfModel(settings.Model),
            .. OfOptimizer(settings),
            .. OfVectors(settings.VectorOptions),
        ];
    }

    /// <summary>Everything that is wrong with a model whose rows, columns and classes are known, one full sentence each.</summary>
    /// <param name="model">The model over the data.</param>
    public static IReadOnlyList<string> Violations(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string[] violations =
        [
            .. OfModel(model),
            .. AtLeast("embedding-rows", model.EmbeddingRows, 2),
            .. AtLeast("classes", model.Classes, 1),
        ];
        return violations.Length > 0 ? violations : [.. OfSize(model)];
    }

    private static void ThrowIfAny(IReadOnlyList<string> violations)
    {
        if (violations.Count > 0)
        {
            throw new SettingsException(violations);
        }
    }

    private static IEnumerable<string> OfRun(TrainSettings settings) =>
        [
            .. Between("epochs", settings.Epochs, 1, MostEpochs),
            .. Between("batch-size", settings.BatchSize, 1, MostDocuments),
            .. Between("slice-size", settings.SliceSize, 1, MostDocuments),
            .. AtLeast("max-words", settings.MaxWords, 2),
            .. Between("clip-norm", settings.ClipNorm, 0, Largest),
            .. Between("early-stopping-patience", settings.EarlyStoppingPatience, 0, MostEpochs),
            .. Between("early-stopping-min-delta", settings.EarlyStoppingMinDelta, 0, Largest),
            .. Share("validation-split", settings.ValidationSplit),
            .. UpToOne("averaging-share", settings.Averaging.Share),
            .. UpToOne("averaging-momentum", settings.Averaging.Momentum),
        ];

    private static IEnumerable<string> OfModel(ModelSpec model)
    {
        string[] violations =
        [
            .. Between("embedding-size", model.EmbeddingSize, 1, MostColumns),
            .. Between("hidden", model.Hidden, 1, MostColumns),
            .. Between("max-length", model.MaxLength, 1, MostTokens),
            .. Between("piece-length", model.PieceLength, 0, MostTokens),
            .. Between("mean-skip", model.MeanSkip, 0, Largest),
            .. Share("table-dropout", model.TableDropout),
            .. Share("word-dropout", model.WordDropout),
            .. Share("channel-dropout", model.ChannelDropout),
            .. Share("input-dropout", model.InputDropout),
            .. Share("recurrent-dropout", model.RecurrentDropout),
            .. Share("head-dropout", model.HeadDropout),
            .. Share("label-smoothing", model.LabelSmoothing),
        ];
        foreach (var violation in violations)
        {
            yield return violation;
        }
        if (model.Directions == 0 && !(model.MeanSkip > 0))
        {
            yield return "A model with cell 'none' needs a mean-skip above 0: without either no word reaches the output.";
        }
        if (model.Padding == PaddingMode.Keras && model.PieceLength > 0)
        {
            yield return $"padding 'keras' and a piece-length of {model.PieceLength} exclude each other: pieces have no "
                + "padding. Use padding 'masked' or a piece-length of 0.";
        }
    }

    private static IEnumerable<string> OfSize(ModelSpec model)
    {
        var (size, hidden) = ((long)model.EmbeddingSize, (long)model.Hidden);
        var layer = model.Directions * ParameterLayout.GateCount(model.Cell) * hidden * (size + hidden + 1);
        var head = (model.FeatureCount + 1L) * (model.Classes + 1L);
        if (model.EmbeddingRows * size > MostNumbers)
        {
            yield return $"{model.EmbeddingRows:N0} word vectors of {size:N0} columns are {model.EmbeddingRows * size:N0} numbers; at most {MostNumbers:N0} can be trained. Choose a smaller '--max-words' or '--embedding-size'.";
        }
        if (layer + head > MostNumbers)
        {
            yield return $"{hidden:N0} hidden units over vectors of {size:N0} columns have {layer + head:N0} parameters; at most {MostNumbers:N0} can be trained. Choose a smaller '--hidden-units' or '--embedding-size'.";
        }
    }

    private static IEnumerable<string> OfOptimizer(TrainSettings settings)
    {
        var (optimizer, schedule) = (settings.Optimizer, settings.Schedule);
        return
        [
            .. Within("learning-rate", schedule.LearningRate, above: 0, below: LargestRate),
            .. Between("warm-up-steps", schedule.WarmUpSteps, 0, int.MaxValue),
            .. UpToOne("learning-rate-floor", schedule.Floor),
            .. Within("plateau-factor", schedule.PlateauFactor, above: 0, below: 1),
            .. AtLeast("plateau-patience", schedule.PlateauPatience, 1),
            .. Between("plateau-min-delta", schedule.PlateauMinDelta, 0, Largest),
            .. Share("beta1", optimizer.Beta1),
            .. Share("beta2", optimizer.Beta2),
            .. Share("rho", optimizer.Rho),
            .. Share("momentum", optimizer.Momentum),
            .. Within("epsilon", optimizer.Epsilon, above: 0, below: 1),
            .. Between("weight-decay", optimizer.WeightDecay, 0, LargestRate),
            .. Between("row-rate-factor", optimizer.RowRateFactor, 0, Largest),
        ];
    }

    private static IEnumerable<string> OfVectors(WordVectorOptions options) =>
        [
            .. Between("vector-dimension", options.Dimension, 1, MostColumns),
            .. Between("vector-window", options.Window, 1, MostTokens),
            .. AboveZeroUpToOne("vector-context-smoothing", options.ContextSmoothing),
            .. Between("vector-power-iterations", options.PowerIterations, 0, 1000),
            .. Within("vector-row-scale", options.RowScale, above: 0, below: Largest),
        ];

    private static IEnumerable<string> AtLeast(string name, int value, int least) =>
        value >= least ? [] : [$"{name} is {value}; it must be at least {least}."];

    // Not a number fails every comparison, and so every rule.
    private static IEnumerable<string> Between(string name, double value, double least, double most) =>
        value >= least && value <= most ? [] : [$"{name} is {value}; it must be at least {least} and at most {most}."];

    private static IEnumerable<string> AboveZeroUpToOne(string name, double value) =>
        value is > 0 and <= 1 ? [] : [$"{name} is {value}; it must be above 0 and at most 1."];

    private static IEnumerable<string> Share(string name, double value) =>
        value is >= 0 and < 1 ? [] : [$"{name} is {value}; it must be at least 0 and below 1."];

    private static IEnumerable<string> UpToOne(string name, double value) =>
        value is >= 0 and <= 1 ? [] : [$"{name} is {value}; it must be at least 0 and at most 1."];

    private static IEnumerable<string> Within(string name, double value, double above, double below) =>
        value > above && value < below ? [] : [$"{name} is {value}; it must be above {above} and below {below}."];
}
