using System.Diagnostics;
using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>One direction of a recurrent layer, one step of time after the other.</summary>
/// <remarks>
/// Gate by gate as Keras 1.1 writes it (<c>layers/recurrent.py</c>, <c>consume_less='cpu'</c>), so that every mask and
/// the reset before the product stand where they stand there.
/// </remarks>
// P pieces, T time, E embedding columns, H hidden units
internal sealed class TorchCell
{
    private readonly ModelSpec _spec;
    private readonly TorchMasks _masks;
    private readonly int _direction;
    private readonly Tensor[] _kernels_EH;
    private readonly Tensor[] _recurrentKernels_HH;
    private readonly Tensor[] _biases_H;

    /// <summary>A direction of the layer.</summary>
    /// <param name="parameters">The model's tensors.</param>
    /// <param name="masks">The slice's masks.</param>
    /// <param name="direction">0 forward, 1 backward.</param>
    internal TorchCell(TorchParameters parameters, TorchMasks masks, int direction)
    {
        (_spec, _masks, _direction) = (parameters.Spec, masks, direction);
        var gates = ParameterLayout.GateCount(_spec.Cell);
        var name =
            (_spec.Cell == CellKind.Gru ? "gru." : "lstm.")
            + (
                !_spec.Bidirectional ? ""
                : direction == 0 ? "forward."
                : "backward."
            );
        _kernels_EH = parameters[name + "kernel"].chunk(gates, 1);
        _recurrentKernels_HH = parameters[name + "recurrent_kernel"].chunk(gates, 1);
        _biases_H = parameters[name + "bias"].chunk(gates, 0);
    }

    /// <summary>The outputs over time.</summary>
    /// <param name="x_PTE">The inputs in the order in which this direction reads them.</param>
    /// <returns>The outputs in that order, shape [P, T, H].</returns>
    internal Tensor Outputs(Tensor x_PTE)
    {
        var inputs = Enumerable.Range(0, _kernels_EH.Length).Select(gate => Project(x_PTE, gate).unbind(1)).ToArray();
        var states = Enumerable.Range(0, inputs.Length).Select(gate => _masks.States_PH(_direction, gate)).ToArray();
        var h_PH = zeros(x_PTE.shape[0], _spec.Hidden, x_PTE.dtype);
        var c_PH = h_PH;
        var outputs = new List<Tensor>();
        for (var t = 0; t < x_PTE.shape[1]; t++)
        {
            var x = inputs.Select(gate => gate[t]).ToArray();
            (h_PH, c_PH) = _spec.Cell switch
            {
                CellKind.Lstm => LstmStep(x, h_PH, c_PH, states),
                CellKind.Gru => (GruStep(x, h_PH, states), c_PH),
                _ => throw new UnreachableException($"There is no cell {_spec.Cell}."),
            };
            outputs.Add(h_PH);
        }
        return stack(outputs, 1);
    }

    private Tensor Project(Tensor x_PTE, int gate)
    {
        var mask = _masks.Inputs_P1E(_direction, gate);
        return TorchNumbers.Sum((mask is null ? x_PTE : x_PTE * mask).matmul(_kernels_EH[gate]), _biases_H[gate]);
    }

    private (Tensor H, Tensor C) LstmStep(Tensor[] x, Tensor h, Tensor c, Tensor?[] masks)
    {
        Tensor Sum(int gate) => TorchNumbers.Sum(x[gate], Recur(h, gate, masks));
        var (input, forget, candidate, output) = (Gate(Sum(0)), Gate(Sum(1)), tanh(Sum(2)), Gate(Sum(3)));
        var next = TorchNumbers.Sum(forget * c, input * candidate);
        return (output * tanh(next), next);
    }

    private Tensor GruStep(Tensor[] x, Tensor h, Tensor?[] masks)
    {
        var update = Gate(TorchNumbers.Sum(x[0], Recur(h, 0, masks)));
        var reset = Gate(TorchNumbers.Sum(x[1], Recur(h, 1, masks)));
        var candidate = tanh(TorchNumbers.Sum(x[2], Recur(reset * h, 2, masks)));
        return TorchNumbers.Sum(update * h, TorchNumbers.OneMinus(update) * candidate);
    }

    private Tensor Recur(Tensor h, int gate, Tensor?[] masks) =>
        (masks[gate] is { } mask ? h * mask : h).matmul(_recurrentKernels_HH[gate]);

    private Tensor Gate(Tensor x) =>
        _spec.GateActivation == GateActivation.HardSigmoid ? TorchNumbers.HardSigmoid(x) : x.sigmoid();
}
