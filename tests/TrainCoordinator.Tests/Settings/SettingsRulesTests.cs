using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Settings;

public sealed class SettingsRulesTests
{
    private static readonly TrainSettings Fast = Presets.Get("fast").Settings;

    private static IReadOnlyList<string> Violations(TrainSettings settings) =>
        Assert.Throws<SettingsException>(() => SettingsRules.Check(settings)).Violations;

    [Fact]
    public void Check_SeveralWrong_NamesEachOne() =>
        Assert.Equal(
            [
                "epochs is 0; it must be at least 1.",
                "validation-split is 1; it must be at least 0 and below 1.",
                "head-dropout is 1; it must be at least 0 and below 1.",
                "learning-rate is NaN; it must be above 0 and below 1000.",
            ],
            Violations(
                Fast with
                {
                    Epochs = 0,
                    ValidationSplit = 1,
                    Model = Fast.Model with { HeadDropout = 1 },
                    Schedule = Fast.Schedule with { LearningRate = double.NaN },
                }
            )
        );

    [Fact]
    public void Check_NeitherCellNorSkip_IsRefused() =>
        Assert.Single(
            Violations(Fast with { Model = Fast.Model with { Cell = CellKind.None, MeanSkip = 0 } }),
            "A model with cell 'none' needs a mean-skip above 0: without either no word reaches the output."
        );

    [Fact]
    public void Check_PaddedPieces_AreRefused() =>
        Assert.Single(
            Violations(Fast with { Model = Fast.Model with { Padding = PaddingMode.Keras } }),
            "padding 'keras' and a piece-length of 50 exclude each other: pieces have no padding. "
                + "Use padding 'masked' or a piece-length of 0."
        );

    [Fact]
    public void Check_AveragingBeyondAllSteps_IsRefused() =>
        Assert.Equal(
            [
                "averaging-share is 1.5; it must be at least 0 and at most 1.",
                "averaging-momentum is -0.5; it must be at least 0 and at most 1.",
            ],
            Violations(
                Fast with
                {
                    Averaging = new() { Share = 1.5, Momentum = -0.5 },
                }
            )
        );
}
