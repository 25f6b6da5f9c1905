using Pipeline.Shared.Messages;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Tests.Sessions;

namespace Pipeline.TrainCoordinator.Tests.Actors;

[Collection(TorchCollection.Name)]
public sealed class TorchTrainingTests : TrainingSpec
{
    // Nine epochs of six steps: over 50.
    private static readonly TrainSettings Kernel = TinyRun.Settings with { Epochs = 9 };

    private static readonly TrainSettings Torch = Kernel with { Engine = EngineKind.Torch };

    [Fact]
    public async Task Train_WithTorch_GivesTheSameWeightsForAnyNumberOfLanesAndTheKernelsLosses()
    {
        var one = await TrainAsync(Start(lanes: 1), TinyRun.Request(Data, Temp["one"], Torch));
        var three = await TrainAsync(Start(lanes: 3), TinyRun.Request(Data, Temp["three"], Torch));
        var kernel = await TrainAsync(Start(lanes: 2), TinyRun.Request(Data, Temp["kernel"], Kernel));

        Assert.Equal(one.WeightsSha256, three.WeightsSha256);
        Assert.NotEqual(kernel.WeightsSha256, one.WeightsSha256);
        Assert.All(
            Losses(kernel).Zip(Losses(one)),
            losses => Assert.Equal(losses.First, losses.Second, tolerance: 1e-4)
        );
    }

    private static IEnumerable<double> Losses(TrainSummary summary) =>
        summary.Epochs.SelectMany(epoch => new[] { epoch.Training.Loss, epoch.HeldOut!.Loss });
}
