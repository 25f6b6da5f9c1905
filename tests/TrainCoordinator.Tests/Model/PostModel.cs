using Pipeline.TrainCoordinator.Model;
using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Tests.Model;

/// <summary>The 2016 post's model and its training step as Keras 1.1 has them, over padded rows, in torch operations and nothing of ours.</summary>
/// <remarks>Source: Keras 1.1 <c>layers/recurrent.py</c>, <c>layers/embeddings.py</c>, <c>objectives.py</c>, <c>optimizers.py</c>.</remarks>
// B batch, T time, E embedding columns, H hidden units, C classes, V rows of the table
internal sealed class PostModel : IDisposable
{
    private const double Epsilon = 1e-7;

    private readonly ModelSpec _spec;
    private readonly Tensor _table_VE;
    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Tensor M, Tensor V)> _moments = new(StringComparer.Ordinal);
    private readonly string _cell;
    private readonly int _gates;
    private int _steps;

    /// <summary>Takes the weights to begin with; they are not changed.</summary>
    internal PostModel(ModelParameters parameters)
    {
        NativeTorch.EnsureLoaded();
        _spec = parameters.Layout.Spec;
        (_cell, _gates) = _spec.Cell == CellKind.Gru ? ("gru", 3) : ("lstm", 4);
        _table_VE = tensor(parameters.Embedding, [_spec.EmbeddingRows, _spec.EmbeddingSize]);
        foreach (var layout in parameters.Layout.Tensors)
        {
            long[] shape = layout.Columns == 0 ? [layout.Rows] : [layout.Rows, layout.Columns];
            _weights[layout.Name] = tensor(layout.In(parameters.Dense).ToArray(), shape).requires_grad_(true);
            _moments[layout.Name] = (zeros(shape), zeros(shape));
        }
    }

    public void Dispose()
    {
        _table_VE.Dispose();
        foreach (var (name, weight) in _weights)
        {
            weight.Dispose();
            _moments[name].M.Dispose();
            _moments[name].V.Dispose();
        }
    }

    /// <summary>One call of Keras' <c>train_on_batch</c>.</summary>
    /// <param name="documents">Ranks of each document, without padding.</param>
    /// <param name="labels">Zero-based class of each.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <returns>The loss before the step.</returns>
    internal double TrainOnBatch(int[][] documents, int[] labels, ulong seed)
    {
        using var scope = NewDisposeScope();
        var loss = Loss(documents, labels, seed);
        loss.backward();
        Adam();
        return loss.item<float>();
    }

    private Tensor Loss(int[][] documents, int[] labels, ulong seed)
    {
        // pad_sequences: zeros in front.
        var ranks = documents.SelectMany(ranks => new int[_spec.MaxLength - ranks.Length].Concat(ranks)).ToArray();
        var factors_V1 = Masks(
            _spec.EmbeddingRows,
            1,
            (word, mask) => mask[0] = DropoutMasks.TableRow(seed, _steps, word, _spec.TableDropout)
        );
        var x_BTE = (_table_VE * factors_V1)
            .index_select(0, tensor(ranks))
            .view(documents.Length, _spec.MaxLength, _spec.EmbeddingSize);
        var h_BH = LastState(x_BTE, seed);
        var one_B1 = (h_BH.matmul(_weights["bottleneck.kernel"]) + _weights["bottleneck.bias"]).sigmoid();
        var p_BC = (one_B1.matmul(_weights["head.kernel"]) + _weights["head.bias"]).softmax(1);
        var y_BC = nn.functional.one_hot(tensor(labels.Select(label => (long)label).ToArray()), _spec.Classes);
        var clipped_BC = p_BC.clamp(Epsilon, 1 - Epsilon);
        return -((y_BC * clipped_BC.log()) + ((1 - y_BC) * (1 - clipped_BC).log())).mean([1L]).mean();
    }

    private Tensor LastState(Tensor x_BTE, ulong seed)
    {
        var count = (int)x_BTE.shape[0];
        var inputs = new Tensor[_gates];
        var states = new Tensor[_gates];
        for (var g = 0; g < _gates; g++)
        {
            var gate = g;
            inputs[g] = Masks(
                count,
                _spec.EmbeddingSize,
                (place, mask) => DropoutMasks.FillInputs(seed, _steps, 0, gate, place, _spec.InputDropout, mask)
            );
            states[g] = Masks(
                count,
                _spec.Hidden,
                (place, mask) => DropoutMasks.FillStates(seed, _steps, 0, gate, place, _spec.RecurrentDropout, mask)
            );
        }
        var kernels_EH = _weights[$"{_cell}.kernel"].chunk(_gates, 1);
        var recurrent_HH = _weights[$"{_cell}.recurrent_kernel"].chunk(_gates, 1);
        var biases_H = _weights[$"{_cell}.bias"].chunk(_gates, 0);
        var (h, c) = (zeros(count, _spec.Hidden), zeros(count, _spec.Hidden));
        for (var t = 0; t < _spec.MaxLength; t++)
        {
            var x_BE = x_BTE.select(1, t);
            Tensor Input(int gate) => (x_BE * inputs[gate]).matmul(kernels_EH[gate]) + biases_H[gate];
            Tensor State(int gate, Tensor state) => (state * states[gate]).matmul(recurrent_HH[gate]);
            if (_gates == 3)
            {
                var z = HardSigmoid(Input(0) + State(0, h));
                var r = HardSigmoid(Input(1) + State(1, h));
                h = (z * h) + ((1 - z) * tanh(Input(2) + State(2, r * h)));
                continue;
            }
            var i = HardSigmoid(Input(0) + State(0, h));
            var f = HardSigmoid(Input(1) + State(1, h));
            c = (f * c) + (i * tanh(Input(2) + State(2, h)));
            h = HardSigmoid(Input(3) + State(3, h)) * tanh(c);
        }
        return h;
    }

    // lr_t = lr sqrt(1 - b2^t) / (1 - b1^t); p -= lr_t m / (sqrt(v) + 1e-8).
    private void Adam()
    {
        using var noGradient = no_grad();
        _steps++;
        var rate = 0.001 * Math.Sqrt(1 - Math.Pow(0.999, _steps)) / (1 - Math.Pow(0.9, _steps));
        foreach (var (name, weight) in _weights)
        {
            var (m, v) = _moments[name];
            m.copy_((0.9 * m) + (0.1 * weight.grad!));
            v.copy_((0.999 * v) + (0.001 * weight.grad!.square()));
            weight.sub_(rate * m / (v.sqrt() + 1e-8));
            weight.grad!.zero_();
        }
    }

    private delegate void Fill(int row, Span<float> mask);

    private static Tensor Masks(int rows, int columns, Fill fill)
    {
        var masks = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            fill(row, masks.AsSpan(row * columns, columns));
        }
        return tensor(masks, [rows, columns]);
    }

    private static Tensor HardSigmoid(Tensor x) => ((0.2 * x) + 0.5).clamp(0, 1);
}
