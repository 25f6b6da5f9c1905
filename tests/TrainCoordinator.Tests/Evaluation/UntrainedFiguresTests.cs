using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Evaluation;

public sealed class UntrainedFiguresTests
{
    [Fact]
    public void Of_TwentyClassesUnderBinaryLoss_AreThePostsFigures()
    {
        var figures = UntrainedFigures.Of(LossKind.BinaryCrossEntropy, 20);

        Assert.Equal(0.1985, figures.Loss, 5e-5);
        Assert.Equal(0.95, figures.BinaryAccuracy);
        Assert.Equal(0.05, figures.Accuracy);
    }

    [Fact]
    public void Of_TwentyClassesUnderCategoricalLoss_IsTheirLogarithm() =>
        Assert.Equal(2.995732, UntrainedFigures.Of(LossKind.CategoricalCrossEntropy, 20).Loss, 1e-6);
}
