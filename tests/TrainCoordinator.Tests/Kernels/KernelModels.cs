using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Kernels;

/// <summary>Small models whose tests are about one thing.</summary>
internal static class KernelModels
{
    internal static ModelSpec Lstm() =>
        new()
        {
            EmbeddingRows = 12,
            EmbeddingSize = 5,
            EmbeddingTrainable = true,
            Hidden = 7,
            Classes = 3,
        };
}
