using System.Text;
using System.Text.Json;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Checkpoints;

/// <summary>A trained model on disk: weights, tokenizer, labels and what it is.</summary>
/// <param name="path">Path of the folder.</param>
/// <remarks>Loading executes nothing: safetensors and JSON only. Bytes: <c>docs/formats.md</c>.</remarks>
public sealed class ModelFolder(string path)
{
    private const string WeightsName = "model.safetensors";
    private const string TokenizerName = "tokenizer.json";
    private const string LabelsName = "labels.json";
    private const string RecordName = "model.json";
    private const string EvaluationName = "evaluation.json";

    /// <summary>Full path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(path);

    private string Run => ShellWord.Of(Path.GetDirectoryName(Root) ?? Root);

    /// <summary>Whether there is anything of a model.</summary>
    internal bool IsBegun => Directory.Exists(Root);

    /// <summary>Whether there is a model.</summary>
    public bool Exists => File.Exists(Path.Combine(Root, SummedFolder.SumsName));

    /// <summary>Writes a model; when this returns, it is on disk for good.</summary>
    /// <param name="record">What it is.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="labels">Names of its classes.</param>
    /// <param name="evaluation">How good it is; <c>null</c> where nothing was held out.</param>
    /// <param name="confirm">Is called when everything is written and only the name is missing; throws where it may not be given.</param>
    /// <exception cref="StorageException">The disk is full, read-only or refuses; nothing is left behind.</exception>
    public void Write(
        ModelRecord record,
        ModelParameters parameters,
        KerasTokenizer tokenizer,
        IReadOnlyList<string> labels,
        EvaluationDocument? evaluation,
        Action confirm
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var tensors = ParameterTensors.Dense(parameters).Append(ParameterTensors.Table(parameters)).ToList();
        List<(string, Action<Stream>)> files =
        [
            (WeightsName, stream => SafeTensors.Write(stream, tensors)),
            (TokenizerName, stream => stream.Write(KerasTokenizerJson.Write(tokenizer))),
            (LabelsName, stream => JsonSerializer.Serialize(stream, labels)),
            (RecordName, stream => stream.Write(SealedJson.Seal(record, RunJson.Strict.ModelRecord))),
        ];
        if (evaluation is not null)
        {
            files.Add(
                (EvaluationName, stream => stream.Write(Encoding.UTF8.GetBytes(EvaluationJson.Write(evaluation))))
            );
        }
        SummedFolder.Write(Root, files, confirm);
    }

    /// <summary>The model of a run that has ended, whose every file has been checked against its hash.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="RunException">There is no run, it has no model yet, or the model is damaged.</exception>
    public static ModelFolder Of(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var model = new ModelFolder(run.ModelPath);
        if (!model.Exists)
        {
            run.ReadRecord(); // where there is no run, that is what to say
        }
        model.Verify();
        return model;
    }

    /// <summary>Checks every file against its hash.</summary>
    /// <exception cref="RunException">There is no model, or it is damaged.</exception>
    public void Verify()
    {
        if (!Exists)
        {
            throw new RunException(
                Root,
                $"There is no model in '{Root}': the run has not ended. Go on with 'pipeline train --run {Run} --resume'."
            );
        }
        if (SummedFolder.Damage(Root) is { } problem)
        {
            throw new RunException(
                Root,
                $"The model '{Root}' cannot be used: {problem}. Delete that folder and run 'pipeline train --run {Run} --resume' to write it again."
            );
        }
    }

    /// <summary>Everything that is wrong with the files of the model.</summary>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>The damages, and the number of files that were checked.</returns>
    public Task<(IReadOnlyList<Damage> Damages, int FileCount)> DamagesAsync(CancellationToken cancellation) =>
        SummedFolder.DamagesAsync(Path.GetDirectoryName(Root)!, Path.GetFileName(Root), cancellation);

    /// <summary>What the model is.</summary>
    /// <exception cref="RunException">Its record is missing or damaged.</exception>
    public ModelRecord ReadRecord()
    {
        var file = Path.Combine(Root, RecordName);
        try
        {
            var record = SealedJson.Read(file, ModelRecord.CurrentVersion, RunJson.Strict.ModelRecord, Unusable);
            return RecordRules.Violation(record) is { } violation
                ? throw Unusable(file, violation, cause: null)
                : record;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException(file, $"'{file}' is missing.", e);
        }
    }

    /// <summary>The parameters.</summary>
    /// <param name="record">What the model is.</param>
    /// <exception cref="RunException">The weights are missing, damaged or of another model.</exception>
    public ModelParameters ReadParameters(ModelRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var file = SafeTensors.Open(Path.Combine(Root, WeightsName));
        var layout = new ParameterLayout(record.Spec);
        // The file's own size bounds what is allocated.
        ParameterTensors.Check(file, layout);
        var parameters = new ModelParameters(
            layout,
            new float[layout.Count],
            new float[record.Spec.EmbeddingRows * record.Spec.EmbeddingSize]
        );
        ParameterTensors.ReadDense(file, parameters);
        ParameterTensors.ReadTable(file, parameters);
        return parameters;
    }

    /// <summary>The tokenizer.</summary>
    /// <param name="record">What the model is.</param>
    /// <exception cref="RunException">It is missing, damaged or of another model.</exception>
    public KerasTokenizer ReadTokenizer(ModelRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var file = Path.Combine(Root, TokenizerName);
        var tokenizer = KerasTokenizerJson.Read(file, ReadBytes(TokenizerName));
        var words = tokenizer.Vocabulary.Count;
        return RecordRules.VocabularyViolation(words, record.Sequences, record.Spec) is { } violation
            ? throw Unusable(file, violation, cause: null)
            : tokenizer;
    }

    /// <summary>Names of the classes.</summary>
    /// <param name="record">What the model is.</param>
    /// <exception cref="RunException">They are missing, damaged or of another model.</exception>
    public IReadOnlyList<string> ReadLabels(ModelRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var file = Path.Combine(Root, LabelsName);
        try
        {
            var labels = JsonSerializer.Deserialize<string[]>(ReadBytes(LabelsName)) ?? [];
            return RecordRules.LabelViolation(labels, record.Spec) is { } violation
                ? throw Unusable(file, violation, cause: null)
                : labels;
        }
        catch (JsonException e)
        {
            throw new RunException(Root, $"'{file}' is not a list of names: {e.Message}", e);
        }
    }

    /// <summary>How good the model is, as it was found at the end of training; <c>null</c> where nothing was held out.</summary>
    /// <exception cref="RunException">It is damaged.</exception>
    public EvaluationDocument? ReadEvaluation() =>
        File.Exists(Path.Combine(Root, EvaluationName)) ? Evaluation() : null;

    private EvaluationDocument Evaluation()
    {
        try
        {
            return EvaluationJson.Read(Encoding.UTF8.GetString(ReadBytes(EvaluationName)));
        }
        catch (JsonException e)
        {
            throw new RunException(Root, $"'{Path.Combine(Root, EvaluationName)}' is no evaluation: {e.Message}", e);
        }
    }

    private static RunException Unusable(string file, string problem, Exception? cause) =>
        new(file, $"'{file}' cannot be used: {problem}.", cause);

    private byte[] ReadBytes(string name)
    {
        var file = Path.Combine(Root, name);
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (StorageFailure.Is(e))
        {
            throw new RunException(file, $"'{file}' cannot be read: {ReadFailure.Reason(file, e)}.", e);
        }
    }
}
