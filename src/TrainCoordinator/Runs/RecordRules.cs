using System.Collections.Immutable;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Runs;

/// <summary>What holds of every record of a run, beyond its being well-formed: a seal finds damage, not malice.</summary>
internal static class RecordRules
{
    // A time is added to others; nobody trains for a century.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(36_500);

    /// <summary>The first rule that what a run is breaks, without a full stop; <c>null</c> where it breaks none.</summary>
    /// <param name="record">What the run is.</param>
    internal static string? Violation(RunRecord record) =>
        First(SettingsRules.Violations(record.Settings))
        ?? First(SettingsRules.Violations(record.Model))
        ?? LabelViolation(record.Labels, record.Model)
        ?? ModelViolation(record)
        ?? SequenceViolation(record.Sequences, record.Model)
        ?? DataViolation(record)
        ?? (
            record.Reasons.FirstOrDefault(reason => reason.Value is null) is { Key: { } path }
                ? $"its reason for '{path}' is null"
                : null
        );

    /// <summary>The first rule that what a model is breaks, without a full stop; <c>null</c> where it breaks none.</summary>
    /// <param name="record">What the model is.</param>
    internal static string? Violation(ModelRecord record) =>
        First(SettingsRules.Violations(record.Spec))
        ?? SequenceViolation(record.Sequences, record.Spec)
        ?? EpochViolation(record.Epochs);

    /// <summary>The first rule that where a run stands breaks, without a full stop; <c>null</c> where it breaks none.</summary>
    /// <param name="cursor">Where it stands.</param>
    internal static string? Violation(TrainCursor cursor)
    {
        var (epoch, step) = cursor.Position;
        return epoch < 0 || step < 0 ? $"it is of position {cursor.Position}"
            : cursor.History.Length != epoch
                ? $"it is of position {cursor.Position}, but tells of {cursor.History.Length} epochs before"
            : !IsTime(cursor.EpochTime) ? $"its epoch has taken {cursor.EpochTime}"
            : EpochViolation(cursor.History);
    }

    /// <summary>Why the labels are not those of a model; <c>null</c> where they are.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="model">The model.</param>
    internal static string? LabelViolation(IReadOnlyList<string?> labels, ModelSpec model) =>
        labels.Any(label => label is null) ? $"label {labels.ToList().IndexOf(null)} is null"
        : labels.Count != model.Classes ? $"it has {labels.Count} labels for {model.Classes} classes"
        : labels.Distinct(StringComparer.Ordinal).Count() < labels.Count ? "it has a label twice"
        : null;

    /// <summary>Why a vocabulary is not that of a model; <c>null</c> where it is.</summary>
    /// <param name="words">Number of its words.</param>
    /// <param name="sequences">How words become the ranks that the model reads.</param>
    /// <param name="model">The model.</param>
    internal static string? VocabularyViolation(int words, SequenceOptions sequences, ModelSpec model)
    {
        var rows = RowCount(words, sequences);
        return rows == model.EmbeddingRows
            ? null
            : $"its model has {model.EmbeddingRows} word vectors, but its vocabulary of {words} words gives {rows}";
    }

    /// <summary>Rows of the embedding table: one per rank that is kept, and row 0.</summary>
    /// <param name="words">Words of the vocabulary.</param>
    /// <param name="sequences">How they become ranks.</param>
    internal static int RowCount(int words, SequenceOptions sequences) =>
        (int)Math.Min(sequences.MaxWords, words + (sequences.OovToken is null ? 1L : 2L));

    private static string? First(IReadOnlyList<string> violations) =>
        violations.Count > 0 ? violations[0].TrimEnd('.') : null;

    private static string? ModelViolation(RunRecord record)
    {
        var model = record.Model;
        var expected = record.Settings.ModelFor(model.EmbeddingRows, model.EmbeddingSize, model.Classes) with
        {
            MaxLength = Math.Min(model.MaxLength, record.Settings.Model.MaxLength),
        };
        return model == expected ? null : "its model is not what its settings give";
    }

    private static string? SequenceViolation(SequenceOptions sequences, ModelSpec model) =>
        sequences.MaxWords < model.EmbeddingRows || sequences.MaxLength != model.MaxLength
            ? $"it has sequences of {sequences.MaxLength} tokens of {sequences.MaxWords} words, but its model reads {model.MaxLength} of {model.EmbeddingRows}"
            : null;

    private static string? DataViolation(RunRecord record)
    {
        var (data, split) = (record.Data, record.Split);
        string?[] hashes =
        [
            data.ManifestSha256,
            data.VocabularySha256,
            data.VectorsSha256,
            split.Sha256,
            split.SourceSha256,
            record.Vocabulary.Sha256,
            record.DocumentsSha256,
        ];
        if (hashes.FirstOrDefault(hash => hash is not null && !ContentHash.IsHash(hash)) is { } none)
        {
            return $"it has '{none}' where a sha256 is expected";
        }
        var vocabulary = record.Vocabulary;
        // So that no name can lead out of the folder.
        if (!string.Equals(vocabulary.Name, $"vocabulary/{vocabulary.Sha256}.parquet", StringComparison.Ordinal))
        {
            return $"it names the vocabulary '{vocabulary.Name}', expected 'vocabulary/<sha256>.parquet'";
        }
        if (!Path.IsPathFullyQualified(record.DataFolder) || record.DataFolder.Contains('\0', StringComparison.Ordinal))
        {
            return $"it names the data folder '{record.DataFolder}', which is no absolute path";
        }
        return
            data.Documents is < 1 or > int.MaxValue
            || data.Tokens < 0
            || split.Training < 1
            || split.HeldOut < 0
            || split.LeftOut < 0
            || (long)split.Training + split.HeldOut + split.LeftOut != data.Documents
            ? $"it splits {data.Documents} documents into {split.Training} that train, {split.HeldOut} held out and {split.LeftOut} left out"
            : null;
    }

    private static string? EpochViolation(ImmutableArray<EpochFigures> epochs)
    {
        for (var i = 0; i < epochs.Length; i++)
        {
            // The serializer checks members for null, not elements.
            if (epochs[i] is not { } epoch)
            {
                return $"epoch {i} is null";
            }
            if (epoch.Epoch != i || !IsTime(epoch.Time) || epoch.Evaluation is { Documents: < 1 })
            {
                return $"epoch {i} is called {epoch.Epoch}, has taken {epoch.Time} and was evaluated on {epoch.Evaluation?.Documents} documents";
            }
        }
        return null;
    }

    private static bool IsTime(TimeSpan time) => time >= TimeSpan.Zero && time <= LongestTime;
}
