using Pipeline.TrainCoordinator.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

/// <summary>The model written plainly, one document and one token at a time, in double precision, gradients by torch.</summary>
/// <remarks>Knows nothing of slices, rows, packing or shared work: the arbiter of the kernels.</remarks>
internal sealed class ReferenceModel
{
    private readonly ModelSpec _spec;
    private readonly SliceBatch _batch;
    private readonly bool _masked;
    private readonly Dictionary<string, Tensor> _dense = [];
    private readonly Tensor _table;
    private bool _ambiguous;

    private ReferenceModel(SliceBatch batch, ModelParameters parameters, bool masked)
    {
        _spec = parameters.Layout.Spec;
        _batch = batch;
        _masked = masked;
        foreach (var tensor in parameters.Layout.Tensors)
        {
            var values = Array.ConvertAll(tensor.In(parameters.Dense).ToArray(), value => (double)value);
            long[] shape = tensor.Columns == 0 ? [tensor.Rows] : [tensor.Rows, tensor.Columns];
            _dense[tensor.Name] = torch.tensor(values, dtype: float64).reshape(shape).requires_grad_();
        }
        var table = Array.ConvertAll(parameters.Embedding, value => (double)value);
        _table = torch.tensor(table, dtype: float64).reshape(_spec.EmbeddingRows, _spec.EmbeddingSize).requires_grad_();
    }

    public static ReferenceResult Compute(SliceBatch batch, ModelParameters parameters, bool masked)
    {
        NativeTorch.EnsureLoaded();
        using var scope = NewDisposeScope();
        var model = new ReferenceModel(batch, parameters, masked);
        var probabilities = new List<double>();
        var loss = zeros(1, dtype: float64);
        for (var document = 0; document < batch.Count; document++)
        {
            var (documentLoss, predicted) = model.Document(document);
            loss = loss + (documentLoss * (batch.Weights?[document] ?? 1));
            probabilities.AddRange(predicted.data<double>().ToArray());
        }
        loss.sum().backward();
        var gradients = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var (name, tensor) in model._dense)
        {
            gradients[name] = Gradient(tensor);
        }
        return new ReferenceResult(
            loss.sum().item<double>(),
            [.. probabilities],
            gradients,
            Gradient(model._table),
            model._ambiguous
        );
    }

    private static double[] Gradient(Tensor tensor) =>
        (tensor.grad is { } gradient ? gradient : zeros_like(tensor)).contiguous().data<double>().ToArray();

    private (Tensor Loss, Tensor Probabilities) Document(int document)
    {
        var place = _batch.FirstPlace + document;
        var embeddings = Embeddings(document, place);
        var features = new List<Tensor>();
        for (var direction = 0; direction < _spec.Directions; direction++)
        {
            features.Add(Recurrent(embeddings, direction, place));
        }
        if (_spec.MeanSkip > 0)
        {
            features.Add(
                embeddings.Count == 0
                    ? Zeros(_spec.EmbeddingSize)
                    : stack(embeddings).sum(dim: 0) * (_spec.MeanSkip / Math.Sqrt(embeddings.Count))
            );
        }
        var x = cat(features);
        if (_masked)
        {
            x =
                x
                * Mask(
                    x.shape[0],
                    mask => DropoutMasks.FillHead(_batch.Seed, _batch.Step, place, _spec.HeadDropout, mask)
                );
        }
        if (_spec.Bottleneck)
        {
            x = sigmoid(x.matmul(_dense["bottleneck.kernel"]) + _dense["bottleneck.bias"]);
        }
        var logits = x.matmul(_dense["head.kernel"]) + _dense["head.bias"];
        // tf.keras.losses: BinaryCrossentropy spreads over yes and no, CategoricalCrossentropy over all classes.
        var among = _spec.Loss == LossKind.BinaryCrossEntropy ? 2.0 : _spec.Classes;
        var target = full(_spec.Classes, _spec.LabelSmoothing / among, dtype: float64);
        target[_batch.Labels[document]] += 1 - (double)_spec.LabelSmoothing;
        var probabilities = softmax(logits, 0);
        if (_spec.Loss == LossKind.CategoricalCrossEntropy)
        {
            return (-(target * logits.log_softmax(0)).sum(), probabilities);
        }
        var p = probabilities.clamp(1e-7, 1 - 1e-7);
        return (-((target * p.log()) + ((1 - target) * (1 - p).log())).mean([0]), probabilities);
    }

    private List<Tensor> Embeddings(int document, int place)
    {
        var tokens = _batch.TokensOf(document).ToArray();
        var channels = _masked
            ? Mask(
                _spec.EmbeddingSize,
                mask => DropoutMasks.FillChannels(_batch.Seed, _batch.Step, place, _spec.ChannelDropout, mask)
            )
            : ones(_spec.EmbeddingSize, dtype: float64);
        var embeddings = new List<Tensor>();
        for (var i = 0; i < tokens.Length; i++)
        {
            var dropped = _masked && DropoutMasks.WordDropped(_batch.Seed, _batch.Step, place, i, _spec.WordDropout);
            var factor = _masked ? DropoutMasks.TableRow(_batch.Seed, _batch.Step, tokens[i], _spec.TableDropout) : 1;
            embeddings.Add(
                dropped || tokens[i] == 0 ? Zeros(_spec.EmbeddingSize) : _table[tokens[i]] * (double)factor * channels
            );
        }
        return embeddings;
    }

    private Tensor Recurrent(List<Tensor> embeddings, int direction, int place)
    {
        var gates = ParameterLayout.GateCount(_spec.Cell);
        var inputMasks = new Tensor[gates];
        var stateMasks = new Tensor[gates];
        for (var gate = 0; gate < gates; gate++)
        {
            var (seed, step, g) = (_batch.Seed, _batch.Step, _spec.SharedGateMasks ? 0 : gate);
            inputMasks[gate] = Mask(
                _spec.EmbeddingSize,
                mask => DropoutMasks.FillInputs(seed, step, direction, g, place, _masked ? _spec.InputDropout : 0, mask)
            );
            stateMasks[gate] = Mask(
                _spec.Hidden,
                mask =>
                    DropoutMasks.FillStates(seed, step, direction, g, place, _masked ? _spec.RecurrentDropout : 0, mask)
            );
        }
        var padding = _spec.Padding == PaddingMode.Keras ? _spec.MaxLength - embeddings.Count : 0;
        List<Tensor> sequence = [.. Enumerable.Repeat(Zeros(_spec.EmbeddingSize), padding), .. embeddings];
        var pieceLength = _spec.PieceLength == 0 ? Math.Max(1, sequence.Count) : _spec.PieceLength;
        var tokenOutputs = new List<Tensor>();
        var ends = new List<Tensor>();
        foreach (var piece in sequence.Chunk(pieceLength))
        {
            var outputs = Run(direction == 1 ? piece.Reverse() : piece, direction, inputMasks, stateMasks);
            ends.Add(outputs[^1]);
            tokenOutputs.AddRange(direction == 1 ? Enumerable.Reverse(outputs) : outputs);
        }
        tokenOutputs.RemoveRange(0, padding);
        return Pool(tokenOutputs, ends, direction);
    }

    private Tensor Pool(List<Tensor> tokenOutputs, List<Tensor> ends, int direction)
    {
        switch (_spec.Pooling)
        {
            case Pooling.Last:
                return ends.Count == 0 ? Zeros(_spec.Hidden)
                    : direction == 1 ? ends[0]
                    : ends[^1];
            case Pooling.Mean:
                return tokenOutputs.Count == 0 ? Zeros(_spec.Hidden) : stack(tokenOutputs).mean([0]);
            default:
                if (tokenOutputs.Count == 0)
                {
                    return Zeros(_spec.Hidden);
                }
                var outputs = stack(tokenOutputs);
                if (tokenOutputs.Count > 1)
                {
                    // An exact tie is the same computation twice, where it does not matter which one is meant.
                    var (best, _) = outputs.topk(2, dim: 0);
                    var gap = best[0] - best[1];
                    _ambiguous |= gap.gt(0).logical_and(gap.lt(1e-4)).any().item<bool>();
                }
                return outputs.max(0).values;
        }
    }

    private List<Tensor> Run(IEnumerable<Tensor> sequence, int direction, Tensor[] inputMasks, Tensor[] stateMasks)
    {
        var name = _spec.Cell == CellKind.Gru ? "gru." : "lstm.";
        name +=
            !_spec.Bidirectional ? ""
            : direction == 0 ? "forward."
            : "backward.";
        var hidden = _spec.Hidden;
        Tensor W(int gate) => _dense[name + "kernel"].slice(1, gate * hidden, (gate + 1) * hidden, 1);
        Tensor U(int gate) => _dense[name + "recurrent_kernel"].slice(1, gate * hidden, (gate + 1) * hidden, 1);
        Tensor B(int gate) => _dense[name + "bias"].slice(0, gate * hidden, (gate + 1) * hidden, 1);
        var h = Zeros(hidden);
        var c = Zeros(hidden);
        var outputs = new List<Tensor>();
        foreach (var x in sequence)
        {
            Tensor Sum(int gate, Tensor state) =>
                (x * inputMasks[gate]).matmul(W(gate)) + B(gate) + (state * stateMasks[gate]).matmul(U(gate));
            if (_spec.Cell == CellKind.Lstm)
            {
                var i = Gate(Sum(0, h));
                var f = Gate(Sum(1, h));
                c = (f * c) + (i * Sum(2, h).tanh());
                h = Gate(Sum(3, h)) * c.tanh();
            }
            else
            {
                var z = Gate(Sum(0, h));
                var r = Gate(Sum(1, h));
                h = (z * h) + ((1 - z) * Sum(2, r * h).tanh());
            }
            outputs.Add(h);
        }
        return outputs;
    }

    private Tensor Gate(Tensor x)
    {
        if (_spec.GateActivation == GateActivation.Sigmoid)
        {
            return sigmoid(x);
        }
        _ambiguous |= (x.abs() - 2.5).abs().min().item<double>() < 1e-4;
        return ((0.2 * x) + 0.5).clamp(0, 1);
    }

    private delegate void Fill(Span<float> mask);

    private static Tensor Mask(long columns, Fill fill)
    {
        var mask = new float[columns];
        fill(mask);
        return torch.tensor(mask).to(float64);
    }

    private static Tensor Zeros(int columns) => zeros(columns, dtype: float64);
}
