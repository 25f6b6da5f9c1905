using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Settings;

/// <summary>Which settings can be trained with.</summary>
public static class SettingsRules
{
    /// <summary>Checks every setting and every combination that one of the engines cannot compute.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingsException">Something is wrong; names every violation.</exception>
    public static void Check(TrainSettings settings)
    {
        var violations = Violations(settings);
        if (violations.Count > 0)
        {
            throw new SettingsException(violations);
        }
    }

    /// <summary>Everything that is wrong, one full sentence each.</summary>
    /// <param name="settings">The settings.</param>
    public static IReadOnlyList<string> Violations(TrainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. OfRun(settings), .. OfModel(settings.Model), .. OfOptimizer(settings)];
    }

    private static IEnumerable<string> OfRun(TrainSettings settings) =>
        [
            .. AtLeast("epochs", settings.Epochs, 1),
            .. AtLeast("batch-size", settings.BatchSize, 1),
            .. AtLeast("slice-size", settings.SliceSize, 1),
            .. AtLeast("max-words", settings.MaxWords, 2),
            .. AtLeast("clip-norm", settings.ClipNorm, 0),
            .. AtLeast("early-stopping-patience", settings.EarlyStoppingPatience, 0),
            .. AtLeast("early-stopping-min-delta", settings.EarlyStoppingMinDelta, 0),
            .. Share("validation-split", settings.ValidationSplit),
            .. UpToOne("averaging-share", settings.Averaging.Share),
            .. UpToOne("averaging-momentum", settings.Averaging.Momentum),
        ];

    private static IEnumerable<string> OfModel(ModelSpec model)
    {
        string[] violations =
        [
            .. AtLeast("embedding-size", model.EmbeddingSize, 1),
            .. AtLeast("hidden", model.Hidden, 1),
            .. AtLeast("max-length", model.MaxLength, 1),
            .. AtLeast("piece-length", model.PieceLength, 0),
            .. AtLeast("mean-skip", model.MeanSkip, 0),
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
        if (model.FeatureCount == 0)
        {
            yield return "A model with cell 'none' needs a mean-skip above 0: without either no word reaches the output.";
        }
        if (model.Padding == PaddingMode.Keras && model.PieceLength > 0)
        {
            yield return $"padding 'keras' and a piece-length of {model.PieceLength} exclude each other: pieces have no "
                + "padding. Use padding 'masked' or a piece-length of 0.";
        }
    }

    private static IEnumerable<string> OfOptimizer(TrainSettings settings)
    {
        var (optimizer, schedule) = (settings.Optimizer, settings.Schedule);
        return
        [
            .. Within("learning-rate", schedule.LearningRate, above: 0, below: 1000),
            .. AtLeast("warm-up-steps", schedule.WarmUpSteps, 0),
            .. AtLeast("learning-rate-floor", schedule.Floor, 0),
            .. Within("plateau-factor", schedule.PlateauFactor, above: 0, below: 1),
            .. AtLeast("plateau-patience", schedule.PlateauPatience, 1),
            .. Share("beta1", optimizer.Beta1),
            .. Share("beta2", optimizer.Beta2),
            .. Share("rho", optimizer.Rho),
            .. Share("momentum", optimizer.Momentum),
            .. Within("epsilon", optimizer.Epsilon, above: 0, below: 1),
            .. AtLeast("weight-decay", optimizer.WeightDecay, 0),
            .. AtLeast("row-rate-factor", optimizer.RowRateFactor, 0),
        ];
    }

    // Not a number fails every comparison, and so every rule.
    private static IEnumerable<string> AtLeast(string name, double value, double least) =>
        value >= least ? [] : [$"{name} is {value}; it must be at least {least}."];

    private static IEnumerable<string> Share(string name, double value) =>
        value is >= 0 and < 1 ? [] : [$"{name} is {value}; it must be at least 0 and below 1."];

    private static IEnumerable<string> UpToOne(string name, double value) =>
        value is >= 0 and <= 1 ? [] : [$"{name} is {value}; it must be at least 0 and at most 1."];

    private static IEnumerable<string> Within(string name, double value, double above, double below) =>
        value > above && value < below ? [] : [$"{name} is {value}; it must be above {above} and below {below}."];
}
