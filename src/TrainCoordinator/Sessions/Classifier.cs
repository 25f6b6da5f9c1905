using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Checkpoints;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Sessions;

/// <summary>A trained model, ready to classify documents.</summary>
/// <remarks>Encodes with its own vocabulary, whatever has become of the data it was trained on. One thread at a time.</remarks>
public sealed class Classifier : IDisposable
{
    private readonly ModelParameters _parameters;
    private readonly SequenceEncoder _encoder;
    private readonly SequenceOptions _sequences;
    private readonly ISliceEngine _engine;

    private Classifier(
        ModelParameters parameters,
        KerasTokenizer tokenizer,
        SequenceOptions sequences,
        TokenizerOptions options,
        IReadOnlyList<string> labels
    )
    {
        _parameters = parameters;
        _sequences = sequences;
        _encoder = new SequenceEncoder(tokenizer.Vocabulary, sequences with { MaxLength = int.MaxValue });
        _engine = SliceEngines.Create(EngineKind.Kernel, parameters.Layout);
        (Tokenizer, Labels) = (options, labels);
    }

    /// <summary>How a document becomes tokens.</summary>
    public TokenizerOptions Tokenizer { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Loads the model of a run.</summary>
    /// <param name="run">The run folder.</param>
    /// <exception cref="Shared.Errors.RunException">The run has no model yet, or it is damaged.</exception>
    public static Classifier Load(string run)
    {
        var folder = new RunFolder(run);
        var model = ModelFolder.Of(folder);
        var record = model.ReadRecord();
        return new Classifier(
            model.ReadParameters(record),
            model.ReadTokenizer(record),
            record.Sequences,
            record.Tokenizer,
            model.ReadLabels(record)
        );
    }

    /// <summary>Classifies documents.</summary>
    /// <param name="block">The documents, tokenized with <see cref="Tokenizer"/>.</param>
    /// <returns>Class probabilities, row-major [documents, classes]; and for each document the tokens the model knew.</returns>
    public (float[] Probabilities, int[] KnownTokens) Predict(TokenBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var (encoded, ends) = _encoder.Encode(block);
        var tokens = new List<int>(encoded.Length);
        var tokenEnds = new int[ends.Length];
        var known = new int[ends.Length];
        for (var row = 0; row < ends.Length; row++)
        {
            var start = row == 0 ? 0 : ends[row - 1];
            known[row] = ends[row] - start;
            tokens.AddRange(
                TrainingDocuments.Cut(
                    encoded.AsSpan(start, known[row]),
                    _sequences.MaxLength,
                    _parameters.Layout.Spec.Keep
                )
            );
            tokenEnds[row] = tokens.Count;
        }
        var batch = new SliceBatch(Seed: 0, Step: 0, FirstPlace: 0, [.. tokens], tokenEnds, new int[ends.Length]);
        var probabilities = new float[ends.Length * _parameters.Layout.Spec.Classes];
        _engine.Predict(batch, _parameters, probabilities);
        return (probabilities, known);
    }

    /// <inheritdoc />
    public void Dispose() => _engine.Dispose();
}
