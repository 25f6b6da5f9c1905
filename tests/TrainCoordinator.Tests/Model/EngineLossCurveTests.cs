using Pipeline.TrainCoordinator.Gradients;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Model;

/// <summary>The same run with both engines: only what computes the gradients differs.</summary>
[Collection(TorchCollection.Name)]
public sealed class EngineLossCurveTests
{
    private const int Steps = 50;

    public static TheoryData<string> PresetNames => [.. Presets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Losses_OfFiftySteps_AreThoseOfTorch(string preset)
    {
        var settings = Presets.Get(preset).Settings;
        var layout = new ParameterLayout(
            settings.Model with
            {
                EmbeddingRows = 60,
                EmbeddingSize = 12,
                Hidden = 10,
                PieceLength = Math.Min(settings.Model.PieceLength, 7),
                MaxLength = 30,
                Classes = 5,
            }
        );

        var kernels = Losses(EngineKind.Kernel, settings, layout);
        var torch = Losses(EngineKind.Torch, settings, layout);

        Assert.All(kernels.Zip(torch), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-4));
        Assert.Equal(Steps, kernels.Distinct().Count());
    }

    private static double[] Losses(EngineKind kind, TrainSettings settings, ParameterLayout layout)
    {
        var parameters = KerasInitializers.Initialize(layout, seed: 1, Models.Random(layout, seed: 2).Embedding);
        var optimizer = new Optimizer(settings.Optimizer, layout);
        using var engine = SliceEngines.Create(kind, layout);
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            var batch = Models.Batch(layout.Spec, (ulong)step % 4, 30, 0, 12, 7) with
            {
                Seed = 9,
                Step = step,
                FirstPlace = 0,
            };
            var sum = new SliceGradient(layout);
            engine.Gradients([batch], parameters, [sum]);
            losses[step] = sum.Sums.Loss / batch.Count;
            var mean = new SliceGradient(layout);
            var limit = GradientMean.Limit(GradientMean.Form(Models.Parts(sum), mean), settings.ClipNorm);
            optimizer.Update(parameters, mean, step, settings.Schedule.LearningRate, limit);
        }
        return losses;
    }
}
