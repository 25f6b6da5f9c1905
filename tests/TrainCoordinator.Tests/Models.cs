using Pipeline.Shared.Seeds;
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
        gradient.Sums = new MetricSums(1, 0, 0, 0);
        var values = gradient.ResetRows([.. rows.Select(row => row.Row)]);
        for (var i = 0; i < rows.Length; i++)
        {
            var size = layout.Spec.EmbeddingSize;
            values.Slice(i * size, size).Fill(rows[i].Value);
        }
        return gradient;
    }

    /// <summary>The gradients of all slices of a step.</summary>
    internal static NodeParts Parts(params SliceGradient[] slices)
    {
        var parts = new NodeParts(new SliceRange(0, slices.Length));
        for (var slice = 0; slice < slices.Length; slice++)
        {
            parts.Add(new SliceRange(slice, 1), slices[slice]);
        }
        return parts;
    }

    /// <summary>The sum of all parts, in a buffer of its own.</summary>
    internal static SliceGradient Sum(ParameterLayout layout, NodeParts parts)
    {
        var sum = new SliceGradient(layout);
        parts.AddUp(sum, divisor: 1, lanes: 1);
        return sum;
    }

    internal static ModelParameters Zero(ParameterLayout layout) =>
        new(layout, new float[layout.Count], new float[layout.Spec.EmbeddingRows * layout.Spec.EmbeddingSize]);

    /// <summary>Values uniform in [-scale, scale), exact in single precision; row 0 is zero.</summary>
    internal static ModelParameters Random(ParameterLayout layout, ulong seed, float scale = 0.5f)
    {
        var parameters = Zero(layout);
        Fill(parameters.Dense, CounterRandom.Key(seed, 1), scale);
        Fill(parameters.Embedding.AsSpan(layout.Spec.EmbeddingSize), CounterRandom.Key(seed, 2), scale);
        return parameters;
    }

    /// <summary>Documents of the given lengths with random words and labels.</summary>
    internal static SliceBatch Batch(ModelSpec spec, ulong seed, params int[] lengths)
    {
        var tokens = new int[lengths.Sum()];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = 1 + CounterRandom.Below(CounterRandom.Key(seed, 3), (ulong)i, spec.EmbeddingRows - 1);
        }
        var (ends, labels) = (new int[lengths.Length], new int[lengths.Length]);
        for (var d = 0; d < lengths.Length; d++)
        {
            ends[d] = lengths[d] + (d == 0 ? 0 : ends[d - 1]);
            labels[d] = CounterRandom.Below(CounterRandom.Key(seed, 4), (ulong)d, spec.Classes);
        }
        return new SliceBatch(seed, Step: 3, FirstPlace: 8, tokens, ends, labels);
    }

    private static void Fill(Span<float> values, ulong key, float scale)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ((2 * CounterRandom.Uniform(key, (ulong)i)) - 1) * scale;
        }
    }
}
