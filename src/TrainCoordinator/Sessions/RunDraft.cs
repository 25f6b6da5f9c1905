using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Pure: what settings become over actual data.</summary>
internal static class RunDraft
{
    // Checkpoints, hashes and the exchange see an array as bytes, of which there are 2^31 - 1 at most.
    private const int MostNumbers = int.MaxValue / sizeof(float);

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
        var firstRank = sequences.OovToken is null ? 1 : 2;
        var columns = TakesFolderVectors(settings, manifest) ? manifest.Vectors!.Columns : settings.Model.EmbeddingSize;
        return settings.ModelFor(Math.Min(sequences.MaxWords, vocabularyWords + firstRank), columns, classes) with
        {
            MaxLength = sequences.MaxLength,
        };
    }

    /// <summary>Refuses a model whose parameters do not fit into arrays that can be written.</summary>
    /// <param name="model">The model over the data.</param>
    /// <exception cref="SettingsException">It is too large; says by what.</exception>
    internal static void ThrowIfTooLarge(ModelSpec model)
    {
        var (size, hidden) = ((long)model.EmbeddingSize, (long)model.Hidden);
        var layer = model.Directions * ParameterLayout.GateCount(model.Cell) * hidden * (size + hidden + 1);
        var head = (model.FeatureCount + 1L) * (model.Classes + 1L);
        string[] violations =
        [
            .. model.EmbeddingRows * size > MostNumbers
                ?
                [
                    $"{model.EmbeddingRows:N0} word vectors of {size:N0} columns are {model.EmbeddingRows * size:N0} numbers; at most {MostNumbers:N0} can be trained. Choose a smaller '--max-words' or '--embedding-size'.",
                ]
                : Array.Empty<string>(),
            .. layer + head > MostNumbers
                ?
                [
                    $"{hidden:N0} hidden units over vectors of {size:N0} columns have {layer + head:N0} parameters; at most {MostNumbers:N0} can be trained. Choose a smaller '--hidden-units' or '--embedding-size'.",
                ]
                : Array.Empty<string>(),
        ];
        if (violations.Length > 0)
        {
            throw new SettingsException(violations);
        }
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
