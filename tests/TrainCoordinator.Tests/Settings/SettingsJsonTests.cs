using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Settings;

public sealed class SettingsJsonTests
{
    [Fact]
    public void Read_WhatWriteGave_IsTheSame() =>
        Assert.All(
            Presets.All,
            preset => Assert.Equal(preset.Settings, SettingsJson.Read(SettingsJson.Write(preset.Settings), "x.json"))
        );

    [Fact]
    public void Read_SomeMembers_ChangesThemAlone()
    {
        const string Json = """
            { "preset": "fast", "epochs": 3, "optimizer": { "kind": "rms-prop" }, "model": { "cell": "gru", "hidden": 7 } }
            """;

        var settings = SettingsJson.Read(Json, "mine.json");

        var fast = Presets.Get("fast").Settings;
        Assert.Equal(
            fast with
            {
                Epochs = 3,
                Optimizer = fast.Optimizer with { Kind = OptimizerKind.RmsProp },
                Model = fast.Model with { Cell = CellKind.Gru, Hidden = 7 },
            },
            settings
        );
    }

    [Fact]
    public void Read_WithoutPreset_StartsFromTheDefault() =>
        Assert.Equal(Presets.Get(Presets.Default).Settings, SettingsJson.Read("{}", "x.json"));

    [Theory]
    [InlineData("""{ "epoch": 3 }""", "epoch")]
    [InlineData("""{ "model": { "units": 3 } }""", "units")]
    [InlineData("""{ "optimizer": { "kind": "adamax" } }""", "optimizer.kind")]
    [InlineData("""{ "epochs": "three" }""", "epochs")]
    [InlineData("""{ "model": 3 }""", "model")]
    [InlineData("""{ "preset": 3 }""", "String")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("""{ "epochs": 3""", "an invalid end of a number")]
    public void Read_WhatDoesNotExist_IsRefusedByName(string json, string named)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsJson.Read(json, "mine.json"));

        Assert.StartsWith("Preset file 'mine.json' cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
