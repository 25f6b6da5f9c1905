using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests;

/// <summary>Softmax over the scaled sum of a document's embeddings, in plain loops: an engine that needs no library.</summary>
/// <remarks>Computes models without a cell, with <see cref="ModelSpec.MeanSkip"/> and word dropout; its gradients are exact.</remarks>
internal sealed class BagOfWordsEngine(ModelSpec spec) : ISliceEngine
{
    public void Gradients(ReadOnlySpan<SliceBatch> slices, ModelParameters parameters, ReadOnlySpan<SliceGradient> sums)
    {
        for (var i = 0; i < slices.Length; i++)
        {
            Gradient(slices[i], parameters, sums[i]);
        }
    }

    public void Predict(SliceBatch batch, ModelParameters parameters, Span<float> probabilities)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            Softmax(
                Features(batch, i, parameters, training: false).Values,
                parameters,
                probabilities.Slice(i * spec.Classes, spec.Classes)
            );
        }
    }

    public void Dispose() { }

    private void Gradient(SliceBatch batch, ModelParameters parameters, SliceGradient sum)
    {
        var layout = parameters.Layout;
        var (kernel, bias) = (layout["head.kernel"], layout["head.bias"]);
        sum.Dense.AsSpan().Clear();
        var documents = Enumerable.Range(0, batch.Count).Select(i => Features(batch, i, parameters, true)).ToList();
        int[] rows = spec.EmbeddingTrainable
            ? [.. documents.SelectMany(document => document.Words).Distinct().Order()]
            : [];
        var rowValues = sum.ResetRows(rows);
        var figures = default(MetricSums);
        var probabilities = new float[spec.Classes];
        for (var i = 0; i < batch.Count; i++)
        {
            var (features, words, scale) = documents[i];
            Softmax(features, parameters, probabilities);
            var label = batch.Labels[i];
            figures += new MetricSums(1, -Math.Log(Math.Max(probabilities[label], 1e-30f)), 0, 0);
            for (var c = 0; c < spec.Classes; c++)
            {
                var error = (probabilities[c] - (c == label ? 1 : 0)) * (batch.Weights?[i] ?? 1);
                bias.In(sum.Dense)[c] += error;
                for (var e = 0; e < spec.EmbeddingSize; e++)
                {
                    kernel.In(sum.Dense)[(e * spec.Classes) + c] += error * features[e];
                    var slope = error * scale * kernel.In(parameters.Dense)[(e * spec.Classes) + c];
                    foreach (var word in spec.EmbeddingTrainable ? words : [])
                    {
                        rowValues[(Array.BinarySearch(rows, word) * spec.EmbeddingSize) + e] += slope;
                    }
                }
            }
        }
        sum.Sums = figures;
    }

    private (float[] Values, List<int> Words, float Scale) Features(
        SliceBatch batch,
        int document,
        ModelParameters parameters,
        bool training
    )
    {
        var tokens = batch.TokensOf(document);
        var scale = tokens.IsEmpty ? 0 : spec.MeanSkip / MathF.Sqrt(tokens.Length);
        var values = new float[spec.EmbeddingSize];
        var words = new List<int>();
        for (var t = 0; t < tokens.Length; t++)
        {
            if (
                training
                && DropoutMasks.WordDropped(batch.Seed, batch.Step, batch.FirstPlace + document, t, spec.WordDropout)
            )
            {
                continue;
            }
            words.Add(tokens[t]);
            var row = parameters.Row(tokens[t]);
            for (var e = 0; e < values.Length; e++)
            {
                values[e] += scale * row[e];
            }
        }
        return (values, words, scale);
    }

    private void Softmax(float[] features, ModelParameters parameters, Span<float> probabilities)
    {
        var kernel = parameters.Layout["head.kernel"].In(parameters.Dense);
        parameters.Layout["head.bias"].In(parameters.Dense).CopyTo(probabilities);
        for (var e = 0; e < features.Length; e++)
        {
            for (var c = 0; c < probabilities.Length; c++)
            {
                probabilities[c] += features[e] * kernel[(e * spec.Classes) + c];
            }
        }
        var sum = 0f;
        foreach (ref var p in probabilities)
        {
            p = MathF.Exp(p);
            sum += p;
        }
        foreach (ref var p in probabilities)
        {
            p /= sum;
        }
    }
}
