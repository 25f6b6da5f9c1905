using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests;

/// <summary>Small models and gradients.</summary>
internal static class Models
{
    /// <summary>A model without a cell: two classes over the mean of trainable embeddings.</summary>
    internal static ParameterLayout Rows(int rows, int size, bool trainable = true) =>
        new(
            new ModelSpec
            {
                EmbeddingRows = rows,
                EmbeddingSize = size,
                EmbeddingTrainable = trainable,
                Cell = CellKind.None,
                MeanSkip = 1,
                Classes = 2,
            }
        );

    /// <summary>A gradient with the given rows; every row's values are equal.</summary>
    internal static SliceGradient Gradient(ParameterLayout layout, float dense, params (int Row, float Value)[] rows)
    {
        var gradient = new SliceGradient(layout);
        gradient.Dense.AsSpan().Fill(dense);
        var values = gradient.ResetRows([.. rows.Select(row => row.Row)]);
        for (var i = 0; i < rows.Length; i++)
        {
            var size = layout.Spec.EmbeddingSize;
            values.Slice(i * size, size).Fill(rows[i].Value);
        }
        return gradient;
    }

    internal static ModelParameters Zero(ParameterLayout layout) =>
        new(layout, new float[layout.Count], new float[layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize]);
}
