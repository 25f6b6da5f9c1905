using Pipeline.TrainCoordinator.Evaluation;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Evaluation;

public sealed class ScoreTests
{
    [Fact]
    public void Predicted_OfEqualProbabilities_IsTheLowestClass() =>
        Assert.Equal(1, Score.Predicted([0.1f, 0.3f, 0.3f, 0.3f]));

    [Theory]
    [InlineData(0, 3)] // 0.7 is above one half and true, the others are below and false
    [InlineData(1, 1)] // 0.7 is false, 0.2 should be true
    public void BinaryCorrect_RoundsEveryProbability(int label, int expected) =>
        Assert.Equal(expected, Score.BinaryCorrect([0.7f, 0.2f, 0.1f], label));

    [Fact]
    public void BinaryCorrect_AtOneHalf_RoundsDown() => Assert.Equal(1, Score.BinaryCorrect([0.5f, 0.5f], 0));

    [Theory]
    [InlineData(LossKind.CategoricalCrossEntropy, 16.11809565095832)] // -ln 1e-7
    [InlineData(LossKind.BinaryCrossEntropy, 16.118095650958319)]
    public void Loss_OfAnImpossibleTruth_IsClipped(LossKind kind, double expected) =>
        Assert.Equal(expected, Score.Loss(kind, [0f, 1f], 0), 1e-6);
}
