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
                "epochs is 0; it must be at least 1 and at most 1000000.",
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

    [Theory]
    [InlineData("""{ "clipNorm": 1e999 }""", "clip-norm is Infinity; it must be at least 0 and at most 1000000000.")]
    [InlineData(
        """{ "sliceSize": 2147483647 }""",
        "slice-size is 2147483647; it must be at least 1 and at most 1048576."
    )]
    [InlineData("""{ "epochs": 2147483647 }""", "epochs is 2147483647; it must be at least 1 and at most 1000000.")]
    [InlineData(
        """{ "model": { "hidden": 2147483647 } }""",
        "hidden is 2147483647; it must be at least 1 and at most 65536."
    )]
    [InlineData(
        """{ "model": { "meanSkip": 1e999 } }""",
        "mean-skip is Infinity; it must be at least 0 and at most 1000000000."
    )]
    [InlineData(
        """{ "schedule": { "floor": 1.5 } }""",
        "learning-rate-floor is 1.5; it must be at least 0 and at most 1."
    )]
    [InlineData(
        """{ "schedule": { "plateauMinDelta": -1 } }""",
        "plateau-min-delta is -1; it must be at least 0 and at most 1000000000."
    )]
    [InlineData(
        """{ "vectorOptions": { "dimension": 0 } }""",
        "vector-dimension is 0; it must be at least 1 and at most 65536."
    )]
    [InlineData(
        """{ "vectorOptions": { "window": 0 } }""",
        "vector-window is 0; it must be at least 1 and at most 1048576."
    )]
    [InlineData(
        """{ "vectorOptions": { "contextSmoothing": 0 } }""",
        "vector-context-smoothing is 0; it must be above 0 and at most 1."
    )]
    [InlineData(
        """{ "vectorOptions": { "powerIterations": -3 } }""",
        "vector-power-iterations is -3; it must be at least 0 and at most 1000."
    )]
    [InlineData(
        """{ "vectorOptions": { "rowScale": -1 } }""",
        "vector-row-scale is -1; it must be above 0 and below 1000000000."
    )]
    public void Check_ValueOfAPresetFileThatNoOptionAllows_IsRefused(string json, string expected) =>
        Assert.Equal([expected], Violations(SettingsJson.Read(json, "mine.json").Settings));

    [Fact]
    public void Check_AnyPreset_IsAllowed() =>
        Assert.All(Presets.All, preset => Assert.Empty(SettingsRules.Violations(preset.Settings)));

    [Fact]
    public void Check_MoreNumbersThanAFileHolds_NamesEverythingThatIsTooLarge()
    {
        var model = Fast.ModelFor(embeddingRows: 50_000, embeddingSize: 65_536, classes: 20) with
        {
            Hidden = 32_768,
            MeanSkip = 0,
        };

        var error = Assert.Throws<SettingsException>(() => SettingsRules.Check(model));

        Assert.Equal(
            [
                "50,000 word vectors of 65,536 columns are 3,276,800,000 numbers; at most 536,870,911 can be trained. Choose a smaller '--max-words' or '--embedding-size'.",
                "32,768 hidden units over vectors of 65,536 columns have 12,885,721,109 parameters; at most 536,870,911 can be trained. Choose a smaller '--hidden-units' or '--embedding-size'.",
            ],
            error.Violations
        );
    }

    [Fact]
    public void Check_TheLargestTable_IsTakenAndOneMoreRowIsNot()
    {
        var model = Fast.ModelFor(embeddingRows: int.MaxValue / 16, embeddingSize: 16, classes: 20);
        SettingsRules.Check(model with { EmbeddingRows = int.MaxValue / sizeof(float) / 16 });

        Assert.Throws<SettingsException>(() => SettingsRules.Check(model with { EmbeddingRows = int.MaxValue }));
    }
}
