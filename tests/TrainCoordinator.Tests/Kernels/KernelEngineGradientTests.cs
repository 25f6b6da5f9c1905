using CsCheck;
using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

[Collection(TorchCollection.Name)]
public sealed class KernelEngineGradientTests
{
    [Fact]
    public void Gradients_AnyModel_AreAutograds()
    {
        ModelCase.Any.Sample(
            testCase =>
            {
                var batch = testCase.Batch();
                var (parameters, expected) = Unambiguous(testCase, batch, masked: true);
                using var engine = new KernelEngine(parameters.Layout);
                var actual = new SliceGradient(parameters.Layout);

                engine.Gradients([batch], parameters, [actual]);

                Assert.Equal(expected.Loss, actual.Sums.Loss, 1e-5 * Math.Max(1, expected.Loss));
                foreach (var tensor in parameters.Layout.Tensors)
                {
                    AssertNear(
                        tensor.Name,
                        expected.Dense[tensor.Name],
                        tensor.In(actual.Dense),
                        Scale(tensor.Name, expected)
                    );
                }
                AssertNear("embedding", expected.Embedding, Table(actual, testCase.Spec), Largest(expected.Embedding));
            },
            iter: 150,
            threads: 1
        );
    }

    [Fact]
    public void Predict_AnyModel_IsUnmaskedProbability()
    {
        ModelCase.Any.Sample(
            testCase =>
            {
                var batch = testCase.Batch();
                var (parameters, expected) = Unambiguous(testCase, batch, masked: false);
                using var engine = new KernelEngine(parameters.Layout);
                var actual = new float[batch.Count * testCase.Spec.Classes];

                engine.Predict(batch, parameters, actual);

                AssertNear("probabilities", expected.Probabilities, actual, Largest(expected.Probabilities));
            },
            iter: 150,
            threads: 1
        );
    }

    private static (ModelParameters Parameters, ReferenceResult Expected) Unambiguous(
        ModelCase testCase,
        SliceBatch batch,
        bool masked
    )
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var parameters = testCase.Parameters(attempt);
            var expected = ReferenceModel.Compute(batch, parameters, masked);
            if (!expected.Ambiguous)
            {
                return (parameters, expected);
            }
        }
        throw new InvalidOperationException("No draw keeps away from kinks.");
    }

    private static float[] Table(SliceGradient gradient, ModelSpec spec)
    {
        var table = new float[spec.EmbeddingRows * spec.EmbeddingSize];
        for (var i = 0; i < gradient.RowCount; i++)
        {
            gradient
                .RowValues.Slice(i * spec.EmbeddingSize, spec.EmbeddingSize)
                .CopyTo(table.AsSpan(gradient.Rows[i] * spec.EmbeddingSize));
        }
        return table;
    }

    /// <summary>The largest gradient of a layer: a bias is one more row of the kernel, with the input 1.</summary>
    private static double Scale(string name, ReferenceResult expected)
    {
        var layer = name[..(name.LastIndexOf('.') + 1)];
        return expected
            .Dense.Where(pair => pair.Key.StartsWith(layer, StringComparison.Ordinal))
            .Max(pair => Largest(pair.Value));
    }

    private static double Largest(double[] values) => values.Max(Math.Abs);

    private static void AssertNear(string name, double[] expected, ReadOnlySpan<float> actual, double scale)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        }
        Assert.True(worst <= 1e-5 * scale, $"{name}: {worst:E2} apart, where the largest is {scale:E2}.");
    }
}
