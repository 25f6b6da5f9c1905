using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Kernels;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Model;

/// <summary>The 2016 post's model, trained twice: with our kernels and optimizer, and as <see cref="PostModel"/> writes it out.</summary>
[Collection(TorchCollection.Name)]
public sealed class PostTrainingLoopTests
{
    private const int Steps = 20;
    private const ulong Seed = 9;

    [Theory]
    [InlineData("seed")]
    [InlineData("seed-gru")]
    public void Losses_OfTwentySteps_AreThoseOfTorchOperations(string preset)
    {
        var settings = Presets.Get(preset).Settings;
        var spec = settings.Model with
        {
            EmbeddingRows = 60,
            EmbeddingSize = 12,
            Hidden = 10,
            MaxLength = 30,
            Classes = 5,
        };
        var layout = new ParameterLayout(spec);
        var parameters = KerasInitializers.Initialize(layout, seed: 1, Models.Random(layout, seed: 2).Embedding);
        var first = parameters.Dense.ToArray();
        var optimizer = new Optimizer(settings.Optimizer, layout);
        using var post = new PostModel(parameters);
        using var kernels = new KernelEngine(layout);
        var losses = new List<double>();

        for (var step = 0; step < Steps; step++)
        {
            // Every third batch is smaller, as the last of an epoch is.
            int[] lengths = step % 3 == 2 ? [30, 9] : [30, 1, 12, 7];
            var batch = Models.Batch(spec, (ulong)step + 1, lengths) with { Seed = Seed, Step = step, FirstPlace = 0 };
            var sum = new SliceGradient(layout);
            kernels.Gradients([batch], parameters, [sum]);
            losses.Add(sum.Sums.Loss / batch.Count);
            var mean = new SliceGradient(layout);
            var limit = GradientMean.Limit(GradientMean.Form(Models.Parts(sum), mean), settings.ClipNorm);
            optimizer.Update(parameters, mean, step, settings.Schedule.LearningRate, limit);

            int[][] documents = [.. Enumerable.Range(0, batch.Count).Select(d => batch.TokensOf(d).ToArray())];
            Assert.Equal(post.TrainOnBatch(documents, batch.Labels, Seed), losses[^1], tolerance: 1e-5);
        }

        Assert.NotEqual(first, parameters.Dense);
        Assert.Equal(Steps, losses.Distinct().Count());
    }
}
