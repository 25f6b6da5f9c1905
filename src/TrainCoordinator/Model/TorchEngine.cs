using System.Runtime.InteropServices;
using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Gradients;
using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>Computes slices with TorchSharp, its gradients by automatic differentiation: the arbiter of every other engine.</summary>
internal sealed class TorchEngine : ISliceEngine
{
    private readonly ParameterLayout _layout;
    private readonly ScalarType _type;

    /// <summary>An engine for one lane.</summary>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="doublePrecision">Whether to compute in double precision; results are rounded to single.</param>
    /// <exception cref="NativeTorchException">TorchSharp cannot be loaded on this machine.</exception>
    internal TorchEngine(ParameterLayout layout, bool doublePrecision = false)
    {
        NativeTorch.EnsureLoaded();
        _layout = layout;
        _type = doublePrecision ? ScalarType.Float64 : ScalarType.Float32;
    }

    /// <inheritdoc />
    public void Gradients(ReadOnlySpan<SliceBatch> slices, ModelParameters parameters, ReadOnlySpan<SliceGradient> sums)
    {
        for (var i = 0; i < slices.Length; i++)
        {
            Gradient(slices[i], parameters, sums[i]);
        }
    }

    /// <inheritdoc />
    public void Predict(SliceBatch batch, ModelParameters parameters, Span<float> probabilities)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var grid = PieceGrid.Of(batch, _layout.Spec, training: false);
        var masks = new TorchMasks(batch, _layout.Spec, grid, _type, training: false);
        var tensors = new TorchParameters(parameters, grid.Rows, _type);
        Copy(TorchNetwork.Logits(grid, tensors, masks).softmax(1), probabilities);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing outlives a call.
    }

    private void Gradient(SliceBatch batch, ModelParameters parameters, SliceGradient sum)
    {
        using var scope = NewDisposeScope();
        var spec = _layout.Spec;
        var grid = PieceGrid.Of(batch, spec, training: true);
        var masks = new TorchMasks(batch, spec, grid, _type, training: true);
        var tensors = new TorchParameters(parameters, grid.Rows, _type);
        var logits_DC = TorchNetwork.Logits(grid, tensors, masks);
        var losses_D = TorchNetwork.Losses(spec, logits_DC, batch.Labels);
        if (batch.Weights is { } weights)
        {
            losses_D *= tensor(weights).to(_type);
        }
        losses_D.sum().backward();

        Copy(tensors.Dense.grad!, sum.Dense);
        var rows = sum.ResetRows(spec.EmbeddingTrainable ? grid.Rows : []);
        if (rows.Length > 0 && tensors.Table_WE.grad is { } rowGradients)
        {
            Copy(rowGradients, rows);
        }
        sum.Sums = Sums(batch, logits_DC, losses_D);
    }

    private MetricSums Sums(SliceBatch batch, Tensor logits_DC, Tensor losses_D)
    {
        var classes = _layout.Spec.Classes;
        var probabilities = new float[batch.Count * classes];
        Copy(logits_DC.softmax(1), probabilities);
        var losses = MemoryMarshal.Cast<byte, double>(losses_D.detach().to(ScalarType.Float64).bytes);
        var sums = default(MetricSums);
        for (var d = 0; d < batch.Count; d++)
        {
            var ofDocument = probabilities.AsSpan(d * classes, classes);
            sums += new MetricSums(
                Documents: 1,
                Loss: losses[d],
                Correct: Score.Predicted(ofDocument) == batch.Labels[d] ? 1 : 0,
                BinaryCorrect: Score.BinaryCorrect(ofDocument, batch.Labels[d])
            );
        }
        return sums;
    }

    private static void Copy(Tensor from, Span<float> to) =>
        MemoryMarshal.Cast<byte, float>(from.detach().to(ScalarType.Float32).contiguous().bytes).CopyTo(to);
}
