using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>What a process needs to compute slices of a run.</summary>
/// <param name="Record">What the run is.</param>
/// <param name="Documents">The documents as the model reads them.</param>
/// <param name="Slices">The slices.</param>
internal sealed record RunData(RunRecord Record, TrainingDocuments Documents, RunSlices Slices)
{
    /// <summary>Hash of the documents as they are read here.</summary>
    internal string DocumentsSha256 => field ??= DocumentsHash.Of(Documents);

    /// <summary>Loads the documents a run trains with, and proves that they are the run's own.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="data">The data folder; <c>null</c> for the run's own.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RunException">The data folder has changed, or this machine cannot compute the run's arithmetic.</exception>
    /// <exception cref="ArtifactException">A file of the data folder is missing or damaged.</exception>
    internal static async Task<RunData> ForTrainingAsync(RunFolder folder, string? data, CancellationToken cancellation)
    {
        var record = folder.ReadRecord();
        ThrowIfOtherArithmetic(folder, record);
        var root = data ?? record.DataFolder;
        var manifest = ManifestFile.Read(root);
        ThrowIfChanged(folder, record, root, manifest);
        var documents = await DocumentsAsync(folder, record, root, manifest, cancellation);
        var (training, heldOut) = Sides(documents.Keys, folder.ReadSplit(record));
        if ((training.Length, heldOut.Length) != (record.Split.Training, record.Split.HeldOut))
        {
            throw new RunException(
                folder.SplitPath,
                $"The run's split '{folder.SplitPath}' puts {training.Length:N0} documents into training and {heldOut.Length:N0} into testing, but {RunFolder.RecordName} says {record.Split.Training:N0} and {record.Split.HeldOut:N0}: it was changed. Restore it, or train into another folder."
            );
        }
        var read = Of(record, documents, training, heldOut);
        if (!string.Equals(read.DocumentsSha256, record.DocumentsSha256, StringComparison.Ordinal))
        {
            throw new RunException(
                folder.Root,
                $"The documents in '{root}' encode to {read.DocumentsSha256[..8]}, but the run '{folder.Root}' was begun with {record.DocumentsSha256[..8]}; do all nodes run the same version of the program?"
            );
        }
        return read;
    }

    /// <summary>Loads the documents a finished run is evaluated on.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="data">The data folder; <c>null</c> for the run's own.</param>
    /// <param name="part">Which documents.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The documents, and the hash of the manifest that they were read by.</returns>
    /// <exception cref="RunException">The data folder cannot be read by the run's model, or has none of these documents.</exception>
    /// <exception cref="ArtifactException">A file of the data folder is missing or damaged.</exception>
    internal static async Task<(RunData Data, string ManifestSha256)> ForEvaluationAsync(
        RunFolder folder,
        string? data,
        EvaluatedPart part,
        CancellationToken cancellation
    )
    {
        var record = folder.ReadRecord();
        var root = data ?? record.DataFolder;
        var manifest = ManifestFile.Read(root);
        if (manifest.Tokenizer != record.Data.Tokenizer)
        {
            throw new RunException(
                folder.Root,
                $"The data folder '{root}' was made with {OptionText.Describe(manifest.Tokenizer)}, but the run '{folder.Root}' was trained with {OptionText.Describe(record.Data.Tokenizer)}. Preprocess with the run's options, or evaluate on its own data."
            );
        }
        if (manifest.LabelNames.Except(record.Labels, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new RunException(
                folder.Root,
                $"The data folder '{root}' has the label '{unknown}', which the run '{folder.Root}' was not trained on. Evaluate on a corpus with the run's own labels."
            );
        }
        var documents = await DocumentsAsync(folder, record, root, manifest, cancellation);
        var (training, heldOut) = Sides(documents.Keys, folder.ReadSplit(record));
        var evaluated = part switch
        {
            EvaluatedPart.HeldOut => heldOut,
            EvaluatedPart.Training => training,
            _ => [.. Enumerable.Range(0, documents.Count)],
        };
        return evaluated.Length > 0
            ? (Of(record, documents, [], evaluated), ManifestFile.Sha256(manifest))
            : throw new RunException(
                folder.Root,
                $"None of the {documents.Count:N0} documents of '{root}' is of the {EnumName.Of(part)} part of the run '{folder.Root}'. Choose another with '--part', or name another data folder."
            );
    }

    /// <summary>Makes sure that what is computed here is what the coordinator counts on.</summary>
    /// <param name="prepare">What it has asked for.</param>
    /// <exception cref="RunException">It has read other documents, or computes with another arithmetic.</exception>
    internal void ThrowIfOther(TrainMessages.PrepareRun prepare)
    {
        if (!string.Equals(DocumentsSha256, prepare.DocumentsSha256, StringComparison.Ordinal))
        {
            throw new RunException(
                prepare.RunFolder,
                $"The documents in '{prepare.Data ?? Record.DataFolder}' encode to {DocumentsSha256[..8]} here, but to {prepare.DocumentsSha256[..8]} on the coordinator's node. Was the folder preprocessed again meanwhile, or do the nodes see different ones? Run the same command again when it is at rest."
            );
        }
        var here = Arithmetic.Of(Record.Settings.Engine);
        if (!string.Equals(here, prepare.Arithmetic, StringComparison.Ordinal))
        {
            throw new RunException(
                prepare.RunFolder,
                $"This node has '{here}' arithmetic, but the coordinator's has '{prepare.Arithmetic}': the results would differ in the last bits. Use machines of one kind."
            );
        }
    }

    /// <summary>The slices of a run whose documents are loaded.</summary>
    /// <param name="record">What the run is.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="training">Positions of those that train.</param>
    /// <param name="heldOut">Positions of those that are evaluated.</param>
    internal static RunData Of(RunRecord record, TrainingDocuments documents, int[] training, int[] heldOut)
    {
        var slicing = new RunSlicing(record.Seed, record.Settings.BatchSize, record.Settings.SliceSize);
        var weights =
            record.Settings.ClassWeights == ClassWeighting.Balanced && training.Length > 0
                ? BalancedWeights(documents, training)
                : null;
        return new RunData(record, documents, new RunSlices(documents, training, heldOut, slicing, weights));
    }

    /// <summary>All documents of a data folder as the run's model reads them.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="record">What the run is.</param>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RunException">The run's vocabulary is missing or damaged.</exception>
    /// <exception cref="ArtifactException">A file of the data folder is missing or damaged.</exception>
    internal static async Task<TrainingDocuments> DocumentsAsync(
        RunFolder folder,
        RunRecord record,
        string root,
        Manifest manifest,
        CancellationToken cancellation
    )
    {
        if (ShardsServe(record, manifest))
        {
            folder.ThrowIfOtherVocabulary(record, manifest.Vocabulary.Words);
            var shards = await CorpusBlocks.ReadShardsAsync(root, manifest, cancellation);
            return TrainingDocuments.FromShards(record.Labels, shards, record.Sequences.MaxLength);
        }
        var vocabulary = await folder.ReadVocabularyAsync(record, cancellation);
        var blocks = await CorpusBlocks.ReadAsync(root, manifest, cancellation);
        return TrainingDocuments.FromBlocks(record.Labels, blocks, vocabulary, record.Sequences, record.Model.Keep);
    }

    /// <summary>Whether the data folder's shards hold exactly what the model reads.</summary>
    internal static bool ShardsServe(RunRecord record, Manifest manifest) =>
        record.Settings.Vocabulary == VocabularyScope.All
        && record.Model.Keep == KeptTokens.Last
        && string.Equals(record.Vocabulary.Sha256, manifest.Vocabulary.File.Sha256, StringComparison.Ordinal)
        && record.Sequences.MaxLength <= manifest.Sequences.MaxLength
        && record.Sequences with { MaxLength = manifest.Sequences.MaxLength } == manifest.Sequences
        && record.Labels.SequenceEqual(manifest.LabelNames, StringComparer.Ordinal);

    /// <summary>Positions of the documents that a split file lists for training.</summary>
    /// <param name="keys">All documents, in document order.</param>
    /// <param name="split">The split file.</param>
    internal static int[] TrainingPositions(DocumentKey[] keys, SplitFile split) => Sides(keys, split).Training;

    private static (int[] Training, int[] HeldOut) Sides(DocumentKey[] keys, SplitFile split)
    {
        var (training, heldOut) = (new List<int>(), new List<int>());
        for (var document = 0; document < keys.Length; document++)
        {
            if (split.IsTest.TryGetValue(keys[document], out var isTest))
            {
                (isTest ? heldOut : training).Add(document);
            }
        }
        return ([.. training], [.. heldOut]);
    }

    private static float[] BalancedWeights(TrainingDocuments documents, int[] training)
    {
        var counts = new int[documents.LabelNames.Count];
        foreach (var document in training)
        {
            counts[documents.Labels[document]]++;
        }
        return Array.ConvertAll(
            counts,
            count => count == 0 ? 0f : (float)(training.Length / ((double)counts.Length * count))
        );
    }

    /// <summary>Refuses a data folder that is not what a run was begun with.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="record">What the run is.</param>
    /// <param name="root">The data folder.</param>
    /// <param name="manifest">Its root.</param>
    /// <exception cref="RunException">It is another; says what has changed.</exception>
    internal static void ThrowIfChanged(RunFolder folder, RunRecord record, string root, Manifest manifest)
    {
        string[] changes =
        [
            .. record.Data.ChangesTo(DataIdentity.Of(manifest)),
            .. Missing("labels gone", record.Labels, manifest.LabelNames),
            .. Missing("labels new", manifest.LabelNames, record.Labels),
        ];
        if (changes.Length > 0)
        {
            throw new RunException(
                folder.Root,
                $"The data folder '{root}' is not what the run '{folder.Root}' was begun with: {string.Join("; ", changes)}. Restore that data, or train into another folder."
            );
        }
    }

    private static IEnumerable<string> Missing(string what, IEnumerable<string> labels, IEnumerable<string> among)
    {
        string[] missing = [.. labels.Except(among, StringComparer.Ordinal)];
        return missing.Length == 0 ? [] : [$"{what} {string.Join(", ", missing)}"];
    }

    private static void ThrowIfOtherArithmetic(RunFolder folder, RunRecord record)
    {
        var here = Arithmetic.Of(record.Settings.Engine);
        if (!string.Equals(here, record.Arithmetic, StringComparison.Ordinal))
        {
            throw new RunException(
                folder.Root,
                $"The run '{folder.Root}' is computed with '{record.Arithmetic}' arithmetic, but this machine has '{here}': its results would differ in the last bits. Use machines with AVX2 and fused multiply-add, or begin a run of its own here."
            );
        }
    }
}
