using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.Node.Reports;

/// <summary>A run beside others.</summary>
/// <param name="Run">The run folder; as it was named where people read it.</param>
/// <param name="Preset">The preset that its settings are nearest to.</param>
/// <param name="Changes">The settings that differ from it, as <c>path value</c>.</param>
/// <param name="Conditions">What its figures mean nothing without.</param>
/// <param name="NotComparable">What differs from the first run, so that the figures do not compare; empty where nothing does.</param>
/// <param name="Accuracy">Share of the held-out documents it has right; <c>null</c> where nothing was held out.</param>
/// <param name="Loss">Mean loss over them.</param>
/// <param name="EpochAccuracies">Held-out accuracy after each epoch; <c>null</c> where it was not evaluated.</param>
/// <param name="Seconds">Wall time of its epochs.</param>
/// <param name="WeightsSha256">Hash of its parameters.</param>
internal sealed record ComparedRun(
    string Run,
    string Preset,
    IReadOnlyList<string> Changes,
    EvaluationConditions Conditions,
    IReadOnlyList<string> NotComparable,
    double? Accuracy,
    double? Loss,
    IReadOnlyList<double?> EpochAccuracies,
    double Seconds,
    string WeightsSha256
)
{
    /// <summary>Reads runs that have ended.</summary>
    /// <param name="paths">Their folders; the first is what the others are held against.</param>
    /// <exception cref="RunException">One holds no run, or one without a model.</exception>
    internal static IReadOnlyList<ComparedRun> Read(IReadOnlyList<string> paths)
    {
        var first = new RunFolder(paths[0]).ReadRecord();
        return [.. paths.Select(path => Read(path, first))];
    }

    private static ComparedRun Read(string path, RunRecord first)
    {
        var folder = new RunFolder(path);
        var record = folder.ReadRecord();
        var model = new ModelFolder(folder.ModelPath);
        if (!model.Exists)
        {
            throw new RunException(
                folder.Root,
                $"The run '{folder.Root}' has not ended, so it has no figures to compare; go on with it by 'pipeline train --run {ShellWord.Of(path)} --resume'."
            );
        }
        var trained = model.ReadRecord();
        var evaluation = model.ReadEvaluation();
        var settings = record.Settings;
        var preset = Presets.All.MinBy(known => SettingsJson.Differences(known.Settings, settings).Count)!;
        return new ComparedRun(
            path,
            preset.Name,
            [.. SettingsJson.Changes(preset.Settings, settings).Select(change => $"{change.Path} {change.Value}")],
            EvaluationConditions.Of(
                record.Split.Description,
                record.Data.Tokenizer.Strip,
                settings.Vocabulary,
                EvaluatedPart.HeldOut
            ),
            Differences(first, record),
            evaluation?.Accuracy,
            evaluation?.Loss,
            [
                .. trained.Epochs.Select(epoch =>
                    epoch.Evaluation is { } sums ? (double?)sums.Correct / sums.Documents : null
                ),
            ],
            Math.Round(trained.Epochs.Sum(epoch => epoch.Time.TotalSeconds), 3),
            trained.WeightsSha256
        );
    }

    private static string[] Differences(RunRecord first, RunRecord other) =>
        [
            .. string.Equals(first.Split.Sha256, other.Split.Sha256, StringComparison.Ordinal) ? [] : new[] { "split" },
            .. first.Data.Tokenizer.Strip == other.Data.Tokenizer.Strip ? [] : new[] { "strip" },
            .. first.Settings.Vocabulary == other.Settings.Vocabulary ? [] : new[] { "vocabulary" },
            .. first.Model.Loss == other.Model.Loss ? [] : new[] { "loss" },
        ];
}
