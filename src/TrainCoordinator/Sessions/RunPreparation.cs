using System.Reflection;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Runs;
using Pipeline.TrainCoordinator.Schedules;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Begins a run or goes on with one: from a request to parameters, documents and a claim.</summary>
/// <param name="lanes">Threads to learn vectors with, and to take the optimizer's steps with.</param>
/// <param name="note">Is told what a user should know, in full sentences.</param>
internal sealed class RunPreparation(int lanes, Action<string> note)
{
    /// <summary>Makes a run ready.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The run, claimed; <c>null</c> where it has ended already and its model is whole.</returns>
    /// <exception cref="PipelineException">The request, the data or the run folder cannot be used.</exception>
    internal async Task<PreparedRun?> OpenAsync(TrainRequest request, CancellationToken cancellation)
    {
        var folder = new RunFolder(request.Run);
        if (!folder.HoldsRun)
        {
            await BeginAsync(folder, request, cancellation);
        }
        else if (!request.Resume)
        {
            ThrowIfOther(folder, request);
        }
        var record = folder.ReadRecord();
        var model = new ModelFolder(folder.ModelPath);
        if (model.Exists)
        {
            model.Verify();
            return null;
        }
        return await GoOnAsync(folder, record, request.Data, cancellation);
    }

    private async Task BeginAsync(RunFolder folder, TrainRequest request, CancellationToken cancellation)
    {
        if (request.Resume)
        {
            folder.ReadRecord();
        }
        folder.ThrowIfOccupied();
        var settings = SettingsJson.ReadAll(request.Settings);
        SettingsRules.Check(settings);
        var root =
            request.Data
            ?? throw new SettingsException([
                $"'{folder.Root}' holds no run yet; name the data folder to train on with '--data DIR'.",
            ]);
        var manifest = ManifestFile.Read(root);
        if (new DataFolder(root).FindSource()?.Corpus is { } source && FolderPath.LiesIn(folder.Root, source))
        {
            throw new RunException(
                folder.Root,
                $"The run folder '{folder.Root}' lies in the corpus '{source}', where it would be taken for a part of it; name another one."
            );
        }
        var preset = request.Preset is { } name ? Presets.Get(name) : null;
        RunDraft.ThrowIfVectorsAreMissing(settings, preset, manifest);
        var blocks = await CorpusBlocks.ReadAsync(root, manifest, cancellation);
        var corpus = new BlockCorpus(manifest.LabelNames, blocks);
        var file = SplitFiles.Read(request.SplitFile);
        var split = corpus.Split(file, settings.Split, settings.ValidationSplit, request.Seed);
        if (file?.UnknownDocuments(corpus.Keys) is { } unknown)
        {
            note(unknown);
        }
        var vocabulary =
            settings.Vocabulary == VocabularyScope.Train
                ? corpus.VocabularyOf(split.Train)
                : await VocabularyFile.ReadAsync(root, manifest.Vocabulary.File, cancellation);
        if (vocabulary.Count == 0)
        {
            throw BlockCorpus.WithoutWords(root, split);
        }
        var sequences = RunDraft.Sequences(settings, manifest, vocabulary.Count);
        var model = RunDraft.Model(settings, manifest, sequences, vocabulary.Count, manifest.Labels.Length);
        SettingsRules.Check(model);
        var documents = corpus.Encode(vocabulary, sequences, model.Keep);
        var splitText = SplitText.Of(corpus.Keys, split);
        var record = new RunRecord(
            RunRecord.CurrentVersion,
            $"{Path.GetFileName(folder.Root)}-{Guid.NewGuid():N}",
            ProgramVersion(),
            Path.GetFullPath(root),
            DataIdentity.Of(manifest),
            settings,
            model,
            request.Seed,
            new RunSplit(
                split.Description,
                split.Train.Length,
                split.Validation.Length,
                split.LeftOut,
                SplitFiles.Sha256(request.SplitFile),
                ContentHash.Of(splitText)
            ),
            request.EvaluateEveryEpoch,
            [.. manifest.LabelNames],
            await VocabularyFile.WriteAsync(folder.Root, vocabulary, cancellation),
            sequences,
            DocumentsHash.Of(documents),
            Arithmetic.Of(settings.Engine),
            RunDraft.Reasons(settings, preset, model, manifest)
        );
        folder.Create(record, splitText);
    }

    private async Task<PreparedRun> GoOnAsync(
        RunFolder folder,
        RunRecord record,
        string? root,
        CancellationToken cancellation
    )
    {
        var data = await RunData.ForTrainingAsync(folder, root, cancellation);
        var vocabulary = await folder.ReadVocabularyAsync(record, cancellation);
        var checkpoints = new CheckpointStore(folder, record.Id);
        var from = OpenCheckpoint(checkpoints, record.Settings);
        using var state = from?.State;
        var layout = new ParameterLayout(record.Model);
        // A trained table comes from the checkpoint; only a start or a frozen one needs its vectors again.
        var table =
            from is null || !record.Model.EmbeddingTrainable
                ? await TableAsync(folder, record, root ?? record.DataFolder, vocabulary, cancellation)
                : new float[record.Model.EmbeddingRows * record.Model.EmbeddingSize];
        var parameters = KerasInitializers.Initialize(layout, record.Seed, table);
        var optimizer = new Optimizer(record.Settings.Optimizer, layout, lanes);
        var average = new WeightAverage(
            record.Settings.Averaging,
            layout,
            (long)record.Settings.Epochs * data.Slices.StepsPerEpoch
        );
        var cursor = TrainCursor.Start;
        if (from is not null)
        {
            cursor = from.Cursor;
            if (!IsWithin(cursor.Position, record.Settings.Epochs, data.Slices.StepsPerEpoch))
            {
                throw new RunException(
                    folder.Root,
                    $"The checkpoint '{from.Name}' of '{folder.Root}' is beyond the end of the run, which has {record.Settings.Epochs} epochs of {data.Slices.StepsPerEpoch} steps. Delete that checkpoint's folder and run the same command again."
                );
            }
            TrainingState.Of(parameters, optimizer, average).Read(from.State);
            average.Seek(((long)cursor.Position.Epoch * data.Slices.StepsPerEpoch) + cursor.Position.Step);
        }
        var fitted =
            record.Settings.Vocabulary == VocabularyScope.Train ? record.Split.Training : (int)record.Data.Documents;
        var tokenizer = new KerasTokenizer(vocabulary, record.Sequences.MaxWords, record.Sequences.OovToken, fitted);
        // A claim ends the work of whoever leads the run: one who has left meanwhile must not make it.
        cancellation.ThrowIfCancellationRequested();
        var generation = folder.Claim(from?.Name);
        // One who still lived may have come further until then, and have deleted what was read.
        if (from is not null && !checkpoints.Folders.All().Contains(from.Name))
        {
            return await GoOnAsync(folder, record, root, cancellation);
        }
        return new PreparedRun(folder, data, tokenizer, parameters, optimizer, average, cursor, generation, from?.Name);
    }

    // A run at its end takes the parameters of its best epoch: where they are lost it makes them again.
    private OpenCheckpoint? OpenCheckpoint(CheckpointStore checkpoints, TrainSettings settings)
    {
        var newest = checkpoints.OpenNewest(note);
        if (
            newest is null
            || RunSchedule.BestAtTheEnd(settings, newest.Cursor) is not { } best
            || checkpoints.ProblemOf(best) is not { } problem
        )
        {
            return newest;
        }
        newest.State.Dispose();
        note(
            $"The checkpoint {best} of the best epoch cannot be used: {problem}. The run goes on from before it, and makes it again."
        );
        return checkpoints.OpenNewest(note, best);
    }

    // After the last step of an epoch its evaluation may still be to come.
    private static bool IsWithin(RunPosition position, int epochs, int stepsPerEpoch) =>
        position.Epoch < epochs ? position.Step <= stepsPerEpoch : position == new RunPosition(epochs, 0);

    private async Task<float[]?> TableAsync(
        RunFolder folder,
        RunRecord record,
        string root,
        Vocabulary vocabulary,
        CancellationToken cancellation
    )
    {
        if (record.Settings.Vectors == WordVectorSource.Random)
        {
            return null;
        }
        // Since the documents were read the folder may have been preprocessed again.
        var manifest = ManifestFile.Read(root);
        RunData.ThrowIfChanged(folder, record, root, manifest);
        if (RunDraft.TakesFolderVectors(record.Settings, manifest))
        {
            return await InitialVectors.FromFolderAsync(
                root,
                manifest,
                vocabulary.Words,
                record.Sequences,
                record.Model.EmbeddingRows,
                cancellation
            );
        }
        var blocks = await CorpusBlocks.ReadAsync(root, manifest, cancellation);
        var whole = new BlockCorpus(record.Labels, blocks).EncodeWhole(vocabulary, record.Sequences);
        var training = RunData.TrainingPositions(whole.Keys, folder.ReadSplit(record));
        var options = record.Settings.VectorOptions with { Dimension = record.Model.EmbeddingSize };
        var table = InitialVectors.Learn(
            whole,
            training,
            record.Model.EmbeddingRows,
            options,
            record.Seed,
            lanes,
            cancellation
        );
        // What it was learned from is several times the model, and would stay until long after the peak.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return table;
    }

    private static void ThrowIfOther(RunFolder folder, TrainRequest request)
    {
        var record = folder.ReadRecord();
        var settings = SettingsJson.ReadAll(request.Settings);
        List<string> differences =
        [
            .. SettingsJson.Differences(record.Settings, settings),
            .. record.Seed == request.Seed ? [] : new[] { "seed" },
            .. record.EvaluatesEveryEpoch == request.EvaluateEveryEpoch ? [] : new[] { "evaluation of every epoch" },
            .. string.Equals(record.Split.SourceSha256, SplitFiles.Sha256(request.SplitFile), StringComparison.Ordinal)
                ? []
                : new[] { "split file" },
        ];
        if (differences.Count > 0)
        {
            throw new RunException(
                folder.Root,
                $"'{folder.Root}' holds another run: it differs in {string.Join(", ", differences)}. Go on with that run by 'pipeline train --run {ShellWord.Of(folder.Root)} --resume', or train into another folder."
            );
        }
        // A run that has ended reads no data any more, but its model is not the one that is asked for.
        if (request.Data is { } data)
        {
            RunData.ThrowIfChanged(folder, record, data, ManifestFile.Read(data));
        }
    }

    private static string ProgramVersion() =>
        typeof(RunPreparation)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "unknown";
}
