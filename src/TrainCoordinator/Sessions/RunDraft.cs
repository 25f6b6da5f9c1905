using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Pure: what settings become over actual data.</summary>
internal static class RunDraft
{
    /// <summary>How tokens become the ranks that the model reads.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <param name="vocabularyWords">Words of the run's vocabulary.</param>
    internal static SequenceOptions Sequences(TrainSettings settings, Manifest manifest, int vocabularyWords) =>
        settings.Vocabulary == VocabularyScope.All
            ? manifest.Sequences with
            {
                MaxLength = Math.Min(settings.Model.MaxLength, manifest.Sequences.MaxLength),
            }
            : new SequenceOptions
            {
                MaxWords = Math.Min(settings.MaxWords, vocabularyWords + 1),
                MaxLength = settings.Model.MaxLength,
            };

    /// <summary>The model over the data.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <param name="sequences">How tokens become ranks.</param>
    /// <param name="vocabularyWords">Words of the run's vocabulary.</param>
    /// <param name="classes">Number of classes.</param>
    internal static ModelSpec Model(
        TrainSettings settings,
        Manifest manifest,
        SequenceOptions sequences,
        int vocabularyWords,
        int classes
    )
    {
        var columns = TakesFolderVectors(settings, manifest) ? manifest.Vectors!.Columns : settings.Model.EmbeddingSize;
        return settings.ModelFor(RecordRules.RowCount(vocabularyWords, sequences), columns, classes) with
        {
            MaxLength = sequences.MaxLength,
        };
    }

    /// <summary>Whether the embedding table comes from the data folder.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="manifest">Root of the data folder.</param>
    internal static bool TakesFolderVectors(TrainSettings settings, Manifest manifest) =>
        settings.Vectors == WordVectorSource.DataFolder && manifest.Vectors is not null;

    /// <summary>Refuses vectors that were asked for and are not there.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="preset">The preset they come from, where one.</param>
    /// <param name="manifest">Root of the data folder.</param>
    /// <exception cref="SettingsException">The settings take the data folder's vectors, their preset does not, and there are none.</exception>
    internal static void ThrowIfVectorsAreMissing(TrainSettings settings, Preset? preset, Manifest manifest)
    {
        if (
            settings.Vectors == WordVectorSource.DataFolder
            && manifest.Vectors is null
            && preset is { Settings.Vectors: not WordVectorSource.DataFolder }
        )
        {
            throw new SettingsException([
                "'--vectors data-folder' asks for the vectors of the data folder, which has none. Give it some with 'pipeline preprocess --vectors FILE', or choose 'learned' or 'random'.",
            ]);
        }
    }

    /// <summary>Why each setting is what it is.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="preset">The preset they come from, where one.</param>
    /// <param name="model">The model over the data.</param>
    /// <param name="manifest">Root of the data folder.</param>
    internal static SortedDictionary<string, string> Reasons(
        TrainSettings settings,
        Preset? preset,
        ModelSpec model,
        Manifest manifest
    )
    {
        var reasons = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (preset is not null)
        {
            var given = SettingsJson.Differences(preset.Settings, settings);
            foreach (
                var (path, reason) in preset.Reasons.Where(reason =>
                    !given.Contains(reason.Key, StringComparer.Ordinal)
                )
            )
            {
                reasons[path] = reason;
            }
            foreach (var path in given)
            {
                reasons[path] = "as asked for";
            }
        }
        reasons["model.embeddingRows"] = $"the ranks that are kept, {model.EmbeddingRows - 1:N0}, and the padding row";
        reasons["model.classes"] = "the labels of the corpus";
        if (TakesFolderVectors(settings, manifest))
        {
            reasons["model.embeddingSize"] = "the columns of the data folder's vectors";
        }
        else if (settings.Vectors == WordVectorSource.DataFolder)
        {
            reasons["vectors"] = "learned from the training documents: the data folder has no vectors";
        }
        if (model.MaxLength != settings.Model.MaxLength)
        {
            reasons["model.maxLength"] = "the shards' own maximum length";
        }
        return reasons;
    }
}
