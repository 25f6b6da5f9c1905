using System.CommandLine;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Commands;

/// <summary>The options that say how gradients change parameters.</summary>
internal sealed class OptimizerOptions
{
    private readonly WordOption<OptimizerKind> _optimizer = new(
        "--optimizer",
        usual: null,
        "adam",
        "adamw",
        "rmsprop",
        "sgd"
    )
    {
        Description = "How gradients change parameters, as Keras means the names. The preset's.",
    };

    private readonly Option<double?> _momentum = PresetOption.Fraction(
        "--momentum",
        "Share of the last step that is taken again, with 'sgd'.",
        0,
        0.9999
    );

    private readonly Option<double?> _weightDecay = PresetOption.Fraction(
        "--weight-decay",
        "Share of a value taken away per unit of learning rate, with 'adamw'.",
        0,
        SettingsRules.LargestRate
    );

    private readonly Option<double?> _learningRate = PresetOption.Fraction(
        "--learning-rate",
        "The largest learning rate.",
        0,
        SettingsRules.LargestRate
    );

    private readonly WordOption<ScheduleKind> _schedule = new("--schedule", usual: null)
    {
        Description = "How the learning rate changes over the run. The preset's.",
    };

    private readonly Option<int?> _warmUpSteps = PresetOption.Number(
        "--warm-up-steps",
        "Steps over which the learning rate rises from nothing in a straight line.",
        0,
        int.MaxValue
    );

    private readonly Option<double?> _clipNorm = PresetOption.Fraction(
        "--clip-norm",
        "Largest norm of a step's gradient over all parameters together; 0 sets no limit.",
        0,
        SettingsRules.Largest
    );

    private readonly Option<double?> _averagingShare = PresetOption.Fraction(
        "--averaging-share",
        "Share of the steps, the last ones, over whose parameters the model is the mean; 0 takes the last parameters.",
        0,
        1
    );

    private readonly Option<double?> _averagingMomentum = PresetOption.Fraction(
        "--averaging-momentum",
        "Share of that mean that stays at every step, Keras' ema_momentum; with 1 every step counts the same.",
        0,
        1
    );

    /// <summary>The options, in the order of the help.</summary>
    internal IEnumerable<Option> All =>
        [
            _optimizer,
            _momentum,
            _weightDecay,
            _learningRate,
            _schedule,
            _warmUpSteps,
            _clipNorm,
            _averagingShare,
            _averagingMomentum,
        ];

    /// <summary>The settings with what the options change.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="preset">What holds where none is.</param>
    internal TrainSettings Of(ParseResult parsed, TrainSettings preset) =>
        preset with
        {
            Optimizer = preset.Optimizer with
            {
                Kind = parsed.IfGiven(_optimizer) ?? preset.Optimizer.Kind,
                Momentum = parsed.IfGiven(_momentum) ?? preset.Optimizer.Momentum,
                WeightDecay = parsed.IfGiven(_weightDecay) ?? preset.Optimizer.WeightDecay,
            },
            Schedule = preset.Schedule with
            {
                Kind = parsed.IfGiven(_schedule) ?? preset.Schedule.Kind,
                LearningRate = parsed.IfGiven(_learningRate) ?? preset.Schedule.LearningRate,
                WarmUpSteps = parsed.IfGiven(_warmUpSteps) ?? preset.Schedule.WarmUpSteps,
            },
            ClipNorm = parsed.IfGiven(_clipNorm) ?? preset.ClipNorm,
            Averaging = preset.Averaging with
            {
                Share = parsed.IfGiven(_averagingShare) ?? preset.Averaging.Share,
                Momentum = parsed.IfGiven(_averagingMomentum) ?? preset.Averaging.Momentum,
            },
        };

    /// <summary>Options given that the settings make no use of, one full sentence each.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="settings">The settings with them.</param>
    internal IEnumerable<string> Unused(ParseResult parsed, TrainSettings settings)
    {
        var kind = settings.Optimizer.Kind;
        if (parsed.IfGiven(_momentum) is not null && kind != OptimizerKind.Sgd)
        {
            yield return $"{_momentum.Name} is of no use to this optimizer; add '--optimizer sgd' or leave it out.";
        }
        if (parsed.IfGiven(_weightDecay) is not null && kind != OptimizerKind.AdamW)
        {
            yield return $"{_weightDecay.Name} is of no use to this optimizer; add '--optimizer adamw' or leave it out.";
        }
        if (parsed.IfGiven(_averagingMomentum) is not null && settings.Averaging.Share == 0)
        {
            yield return $"{_averagingMomentum.Name} is of no use where nothing is averaged; add '--averaging-share' or leave it out.";
        }
    }
}
