using static TorchSharp.torch;

namespace Pipeline.TrainCoordinator.Model;

/// <summary>The classifier as torch operations: from a slice's words to its logits, and from logits to losses.</summary>
// D documents, W distinct words, N positions, P pieces, T time, E embedding columns, H hidden units, F features, C classes
internal static class TorchNetwork
{
    /// <summary>The outputs before the softmax, shape [D, C].</summary>
    /// <param name="grid">The slice's layout.</param>
    /// <param name="parameters">The model's tensors.</param>
    /// <param name="masks">The slice's masks.</param>
    internal static Tensor Logits(PieceGrid grid, TorchParameters parameters, TorchMasks masks)
    {
        var features_DF = Features(grid, parameters, masks);
        var head_DF = masks.Head_DF() is { } mask ? features_DF * mask : features_DF;
        if (parameters.Spec.Bottleneck)
        {
            head_DF = TorchNumbers
                .Sum(head_DF.matmul(parameters["bottleneck.kernel"]), parameters["bottleneck.bias"])
                .sigmoid();
        }
        return TorchNumbers.Sum(head_DF.matmul(parameters["head.kernel"]), parameters["head.bias"]);
    }

    /// <summary>The loss of each document, shape [D].</summary>
    /// <param name="spec">The model.</param>
    /// <param name="logits_DC">The outputs before the softmax.</param>
    /// <param name="labels">Zero-based class of each document.</param>
    internal static Tensor Losses(ModelSpec spec, Tensor logits_DC, int[] labels)
    {
        var smoothed = spec.LabelSmoothing;
        var even = smoothed / (spec.Loss == LossKind.BinaryCrossEntropy ? 2 : spec.Classes);
        var targets = new float[labels.Length * spec.Classes];
        targets.AsSpan().Fill(even);
        for (var d = 0; d < labels.Length; d++)
        {
            targets[(d * spec.Classes) + labels[d]] += 1 - smoothed;
        }
        var targets_DC = tensor(targets, [labels.Length, spec.Classes]).to(logits_DC.dtype);
        if (spec.Loss == LossKind.CategoricalCrossEntropy)
        {
            return -(targets_DC * logits_DC.log_softmax(1)).sum([1L]);
        }
        var p_DC = TorchNumbers.Clip(logits_DC.softmax(1));
        var others_DC = TorchNumbers.OneMinus(targets_DC) * TorchNumbers.OneMinus(p_DC).log();
        return -TorchNumbers.Sum(targets_DC * p_DC.log(), others_DC).mean([1L]);
    }

    private static Tensor Features(PieceGrid grid, TorchParameters parameters, TorchMasks masks)
    {
        var (spec, documentCount) = (parameters.Spec, grid.PositionEnds.Length);
        if (grid.PieceCount == 0)
        {
            return zeros(documentCount, spec.FeatureCount, parameters.Dense.dtype);
        }
        var x_PTE = Embed(grid, parameters, masks);
        var outputs_NH = Enumerable
            .Range(0, spec.Directions)
            .Select(direction => Read(x_PTE, grid, new TorchCell(parameters, masks, direction), direction))
            .ToArray();
        var x_NE = InDocumentOrder(x_PTE, grid);
        var features = new List<Tensor>();
        for (var (d, start) = (0, 0); d < documentCount; start = grid.PositionEnds[d++])
        {
            var count = grid.PositionEnds[d] - start;
            features.Add(
                count == 0
                    ? zeros(spec.FeatureCount, parameters.Dense.dtype)
                    : cat([.. Pool(spec, outputs_NH, start, count), .. Skip(spec, x_NE, start, count)])
            );
        }
        return stack(features);
    }

    private static Tensor Embed(PieceGrid grid, TorchParameters parameters, TorchMasks masks)
    {
        var size = parameters.Spec.EmbeddingSize;
        var rows_WE = masks.Rows_W1() is { } factors ? parameters.Table_WE * factors : parameters.Table_WE;
        var table = cat([zeros(1, size, rows_WE.dtype), rows_WE]);
        var x_PTE = table.index_select(0, tensor(grid.Words)).view(grid.PieceCount, grid.Width, size);
        return masks.Channels_P1E() is { } channels ? x_PTE * channels : x_PTE;
    }

    private static Tensor Read(Tensor x_PTE, PieceGrid grid, TorchCell cell, int direction) =>
        direction == 0
            ? InDocumentOrder(cell.Outputs(x_PTE), grid)
            : InDocumentOrder(Mirror(cell.Outputs(Mirror(x_PTE, grid)), grid), grid);

    private static Tensor Mirror(Tensor values, PieceGrid grid) =>
        values.flatten(0, 1).index_select(0, tensor(grid.Mirrored)).view(values.shape);

    private static Tensor InDocumentOrder(Tensor values, PieceGrid grid) =>
        values.flatten(0, 1).index_select(0, tensor(grid.CellOf));

    private static IEnumerable<Tensor> Pool(ModelSpec spec, Tensor[] outputs_NH, int start, int count)
    {
        for (var direction = 0; direction < outputs_NH.Length; direction++)
        {
            var outputs = outputs_NH[direction].narrow(0, start, count);
            yield return spec.Pooling switch
            {
                // The first of equal values has the gradient.
                Pooling.Max => outputs.max(0).values,
                Pooling.Mean => outputs.mean([0L]),
                // A layer that reads pieces from their ends finishes a document at its first position.
                _ => outputs[direction == 0 ? count - 1 : 0],
            };
        }
    }

    private static IEnumerable<Tensor> Skip(ModelSpec spec, Tensor x_NE, int start, int count) =>
        spec.MeanSkip > 0
            ? [TorchNumbers.Times(x_NE.narrow(0, start, count).sum([0L]), spec.MeanSkip / Math.Sqrt(count))]
            : [];
}
