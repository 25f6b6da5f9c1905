using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>Checks a run folder from its record down: every hash, and that its parts belong together and to the data.</summary>
/// <remarks>Reads only. Memory: one copy of parameters and optimizer state, and the documents.</remarks>
public sealed class RunVerifier
{
    private const string DataName = "data";

    private readonly RunFolder _folder;
    private readonly CancellationToken _cancellation;
    private readonly List<Damage> _damages = [];
    private int _fileCount;

    private RunVerifier(RunFolder folder, CancellationToken cancellation)
    {
        _folder = folder;
        _cancellation = cancellation;
    }

    /// <summary>Checks a run folder.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="data">The data folder that it was trained on, checked already.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>Everything that is damaged, not only the first.</returns>
    public static async Task<RunCheck> VerifyAsync(string run, string data, CancellationToken cancellation)
    {
        var verifier = new RunVerifier(new RunFolder(run), cancellation);
        await verifier.RunAsync(data);
        return new RunCheck(run, verifier._fileCount, verifier._damages);
    }

    private async Task RunAsync(string data)
    {
        _fileCount++;
        if (Try(RunFolder.RecordName, _folder.ReadRecord) is not { } record)
        {
            return; // everything else is checked against it
        }
        if (await IsWholeAsync(RunFolder.SplitName, _folder.SplitPath, record.Split.Sha256))
        {
            Try(RunFolder.SplitName, () => _folder.ReadSplit(record));
        }
        var vocabulary = record.Vocabulary;
        if (await IsWholeAsync(vocabulary.Name, vocabulary.PathUnder(_folder.Root), vocabulary.Sha256))
        {
            await TryAsync(
                vocabulary.Name,
                async () => await VocabularyFile.ReadAsync(_folder.Root, vocabulary, _cancellation)
            );
        }
        Add(_folder.Generations.Damages());
        await CheckCheckpointsAsync(record);
        await CheckModelAsync(record);
        await CheckDataAsync(record, data);
    }

    private async Task CheckCheckpointsAsync(RunRecord record)
    {
        var store = new CheckpointStore(_folder, record.Id);
        foreach (var name in store.Folders.All())
        {
            if (!Add(await store.DamagesAsync(name, _cancellation)))
            {
                continue;
            }
            Try($"{name}/cursor.json", () => store.ReadCursor(name));
            Try($"{name}/state.safetensors", () => State(store, name, record));
        }
    }

    private static ModelParameters State(CheckpointStore store, CheckpointName name, RunRecord record)
    {
        var layout = new ParameterLayout(record.Model);
        var parameters = KerasInitializers.Initialize(
            layout,
            record.Seed,
            new float[record.Model.EmbeddingRows * record.Model.EmbeddingSize]
        );
        using var state = store.OpenState(name.Position);
        var settings = record.Settings;
        // How many steps there are decides what the mean holds, not what room it takes.
        var average = new WeightAverage(settings.Averaging, layout, stepCount: 1);
        TrainingState.Of(parameters, new Optimizer(settings.Optimizer, layout), average).Read(state);
        return parameters;
    }

    private async Task CheckModelAsync(RunRecord run)
    {
        var model = new ModelFolder(_folder.ModelPath);
        if (!model.IsBegun || !Add(await model.DamagesAsync(_cancellation)))
        {
            return;
        }
        if (Try("model/model.json", model.ReadRecord) is { } record)
        {
            if (!string.Equals(record.Run, run.Id, StringComparison.Ordinal))
            {
                Report("model/model.json", $"It belongs to run {record.Run}, not to {run.Id}.");
            }
            Try("model/tokenizer.json", () => model.ReadTokenizer(record));
            if (
                Try("model/labels.json", () => model.ReadLabels(record)) is { } labels
                && !labels.SequenceEqual(run.Labels, StringComparer.Ordinal)
            )
            {
                Report("model/labels.json", "Its labels are not those of the run.");
            }
            if (Try("model/model.safetensors", () => model.ReadParameters(record)) is { } parameters)
            {
                Compare(
                    "model/model.safetensors",
                    "Its parameters have",
                    WeightsHash.Of(parameters),
                    "model.json says",
                    record.WeightsSha256
                );
            }
        }
        Try("model/evaluation.json", () => model.ReadEvaluation() ?? new object());
    }

    private async Task CheckDataAsync(RunRecord record, string data)
    {
        var manifest = Try(DataName, () => ManifestFile.Read(data));
        if (manifest is null)
        {
            return;
        }
        if (Try(DataName, () => Unchanged(record, data, manifest)) is null)
        {
            return;
        }
        if (
            await TryAsync(DataName, () => RunData.DocumentsAsync(_folder, record, data, manifest, _cancellation)) is
            { } documents
        )
        {
            Compare(
                DataName,
                $"The documents of '{data}', as the model reads them, have",
                DocumentsHash.Of(documents),
                $"{RunFolder.RecordName} says",
                record.DocumentsSha256
            );
        }
    }

    private Manifest Unchanged(RunRecord record, string data, Manifest manifest)
    {
        RunData.ThrowIfChanged(_folder, record, data, manifest);
        return manifest;
    }

    private void Compare(string file, string what, string found, string source, string expected)
    {
        if (!string.Equals(found, expected, StringComparison.Ordinal))
        {
            _damages.Add(new Damage(file, $"{what} the sha256 {found}, but {source} {expected}.", expected, found));
        }
    }

    private bool Add((IReadOnlyList<Damage> Damages, int FileCount) found)
    {
        _damages.AddRange(found.Damages);
        _fileCount += found.FileCount;
        return found.Damages.Count == 0;
    }

    private async Task<bool> IsWholeAsync(string name, string path, string sha256)
    {
        var damage = await Damage.FindAsync(name, path, sha256, _cancellation);
        return Add((damage is null ? [] : [damage], 1));
    }

    private T? Try<T>(string file, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PipelineException e)
        {
            Report(file, e.Message);
            return null;
        }
    }

    private async Task<T?> TryAsync<T>(string file, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (PipelineException e)
        {
            Report(file, e.Message);
            return null;
        }
    }

    private void Report(string file, string problem) => _damages.Add(new Damage(file, problem));
}
