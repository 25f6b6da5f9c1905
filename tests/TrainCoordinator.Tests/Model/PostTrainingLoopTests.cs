using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Model;

/// <summary>The 2016 post's model, trained twice: with our kernels and optimizer, and with torch operations and Keras' Adam written out.</summary>
[Collection(TorchCollection.Name)]
public sealed class PostTrainingLoopTests
{
    private const int Steps = 20;

    [Theory]
    [InlineData("seed")]
    [InlineData("seed-gru")]
    public void Losses_OfTwentySteps_AreThoseOfTorchOperations(string preset)
    {
        var spec = Presets.Get(preset).Settings.Model with
        {
            EmbeddingRows = 60,
            EmbeddingSize = 12,
            Hidden = 10,
            MaxLength = 30,
            Classes = 5,
        };
        var layout = new ParameterLayout(spec);
        var table = Models.Random(layout, seed: 2).Embedding;
        var ours = KerasInitializers.Initialize(layout, seed: 1, table);
        var torchs = KerasInitializers.Initialize(layout, seed: 1, table);
        var optimizer = new Optimizer(new OptimizerSettings { Kind = OptimizerKind.Adam }, layout);
        var (mean, meanSquare) = (new double[layout.Count], new double[layout.Count]);
        using var kernels = new KernelEngine(layout);
        using var torch = new TorchEngine(layout);

        for (var step = 0; step < Steps; step++)
        {
            var batch = Models.Batch(spec, (ulong)step + 1, 30, 1, 12, 7) with { Seed = 9, Step = step };
            var (one, other) = (new SliceGradient(layout), new SliceGradient(layout));
            kernels.Gradients([batch], ours, [one]);
            torch.Gradients([batch], torchs, [other]);

            Assert.Equal(other.Sums.Loss / batch.Count, one.Sums.Loss / batch.Count, 1e-5);

            GradientMean.Form(one, batch.Count, maxNorm: 0);
            optimizer.Update(ours, one, step, learningRate: 0.001);
            KerasAdam(torchs, other, batch.Count, step, mean, meanSquare);
        }

        Assert.NotEqual(KerasInitializers.Initialize(layout, seed: 1, table).Dense, ours.Dense);
    }

    // Keras 1.1 optimizers.py: lr_t = lr sqrt(1 - b2^t) / (1 - b1^t); p -= lr_t m / (sqrt(v) + 1e-8).
    private static void KerasAdam(
        ModelParameters parameters,
        SliceGradient sum,
        int documents,
        int step,
        double[] mean,
        double[] meanSquare
    )
    {
        var rate = 0.001 * Math.Sqrt(1 - Math.Pow(0.999, step + 1)) / (1 - Math.Pow(0.9, step + 1));
        for (var i = 0; i < mean.Length; i++)
        {
            var gradient = sum.Dense[i] / (double)documents;
            mean[i] = (0.9 * mean[i]) + (0.1 * gradient);
            meanSquare[i] = (0.999 * meanSquare[i]) + (0.001 * gradient * gradient);
            parameters.Dense[i] -= (float)(rate * mean[i] / (Math.Sqrt(meanSquare[i]) + 1e-8));
        }
        parameters.Version++;
    }
}
