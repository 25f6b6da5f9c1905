using System.CommandLine;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Commands;

/// <summary>The options that say which documents are held out of training, and when they are evaluated.</summary>
internal sealed class HeldOutOptions
{
    private readonly Option<string?> _split = new("--split")
    {
        Description = "A file of lines 'label/file TAB train|test'; documents in neither are left out. None: drawn.",
        HelpName = "FILE",
    };

    private readonly Option<double?> _validationSplit = PresetOption.Fraction(
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

    private readonly Option<bool> _evaluateAtEnd = new("--evaluate-at-end")
    {
        Description =
            "Look at the held-out part once, after the last epoch. Not by default: the curve shows over-fitting.",
    };

    /// <summary>The options, in the order of the help.</summary>
    internal IEnumerable<Option> All => [_split, _validationSplit, _validationSplitKind, _evaluateAtEnd];

    /// <summary>The settings with what the options change.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="preset">What holds where none is.</param>
    internal TrainSettings Of(ParseResult parsed, TrainSettings preset) =>
        preset with
        {
            Split = parsed.IfGiven(_validationSplitKind) ?? preset.Split,
            ValidationSplit = parsed.IfGiven(_validationSplit) ?? preset.ValidationSplit,
        };

    /// <summary>The file that lists the split, an absolute path; <c>null</c> where it is drawn.</summary>
    /// <param name="parsed">The options given.</param>
    internal string? SplitFile(ParseResult parsed) =>
        parsed.GetValue(_split) is { } split ? Path.GetFullPath(split) : null;

    /// <summary>Whether the part held out is evaluated after every epoch.</summary>
    /// <param name="parsed">The options given.</param>
    internal bool EvaluatesEveryEpoch(ParseResult parsed) => !parsed.GetValue(_evaluateAtEnd);

    /// <summary>What would read losses that are not there, one full sentence each.</summary>
    /// <param name="parsed">The options given.</param>
    /// <param name="settings">The settings with them.</param>
    internal IEnumerable<string> NotEvaluated(ParseResult parsed, TrainSettings settings)
    {
        string[] readers =
        [
            .. settings.EarlyStoppingPatience > 0 ? ["early stopping"] : Array.Empty<string>(),
            .. settings.RestoreBestWeights && settings.EarlyStoppingPatience == 0
                ? ["taking the best weights"]
                : Array.Empty<string>(),
            .. settings.Schedule.Kind == ScheduleKind.ReduceOnPlateau
                ? ["the schedule 'reduce-on-plateau'"]
                : Array.Empty<string>(),
        ];
        var reason =
            parsed.GetValue(_evaluateAtEnd) ? "leave '--evaluate-at-end' out"
            : settings.ValidationSplit == 0 && parsed.GetValue(_split) is null ? "hold some documents out"
            : null;
        return reason is null
            ? []
            : readers.Select(reader => $"{reader} reads the validation loss of every epoch: {reason}.");
    }
}
