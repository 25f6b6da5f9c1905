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
            preset =>
                Assert.Equal(preset.Settings, SettingsJson.Read(SettingsJson.Write(preset.Settings), "x.json").Settings)
        );

    [Fact]
    public void Read_SomeMembers_ChangesThemAlone()
    {
        const string Json = """
            { "preset": "fast", "epochs": 3, "optimizer": { "kind": "rms-prop" }, "model": { "cell": "gru", "hidden": 7 } }
            """;

        var (settings, preset) = SettingsJson.Read(Json, "mine.json");

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
        Assert.Equal("fast", preset);
    }

    [Fact]
    public void Read_WithoutPreset_StartsFromTheDefault() =>
        Assert.Equal((Presets.Get(Presets.Default).Settings, Presets.Default), SettingsJson.Read("{}", "x.json"));

    [Theory]
    [InlineData(
        """{ "epoch": 3, "model": { "units": 3, "cell": 3 }, "epochs": "x", "averaging": { "share": "x" } }""",
        "there is no setting 'epoch'; there is no setting 'model.units'; "
            + "'model.cell' is 3, which it cannot be; a value that it can be is \"lstm\"; "
            + "'epochs' is \"x\", which it cannot be; a value that it can be is 12; "
            + "'averaging.share' is \"x\", which it cannot be; a value that it can be is 0."
    )]
    [InlineData("{\n  epochs: 3\n}", "it is not JSON: it goes wrong in line 2 at byte 3.")]
    [InlineData(
        """{ "optimizer": { "kind": "adamax" } }""",
        "'optimizer.kind' is \"adamax\", which it cannot be; a value that it can be is \"adam\"."
    )]
    [InlineData(
        """{ "preset": "fast", "epochs": "three" }""",
        "'epochs' is \"three\", which it cannot be; a value that it can be is 8."
    )]
    [InlineData("""{ "preset": 3 }""", "'preset' is 3, which is no text.")]
    [InlineData("""[]""", "it is not a JSON object.")]
    public void Read_WhatDoesNotExist_IsRefusedByName(string json, string problem)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsJson.Read(json, "mine.json"));

        Assert.Equal(
            $"Preset file 'mine.json' cannot be used: {problem} Expected some of the settings that every run writes to its run.json.",
            error.Message
        );
    }

    [Theory]
    [InlineData("""{ "model": 3 }""", "'model' is 3, which")]
    [InlineData("""{ "model": null }""", "'model' is null, which")]
    [InlineData("""{ "averaging": null }""", "'averaging' is null, which")]
    [InlineData("""{ "model": { "hidden": 7.5 } }""", "'model.hidden' is 7.5, which")]
    [InlineData("""{ "settings": 3 }""", "there is no setting 'settings'.")]
    [InlineData("""{ "epochs": 1, "epochs": 2 }""", "epochs")]
    [InlineData("""{ "epochs": 3""", "it is not JSON: it goes wrong in line 1 at byte 14.")]
    public void Read_WhatCannotBe_IsRefusedWithoutTypesOfTheProgram(string json, string problem)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsJson.Read(json, "mine.json"));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Pipeline.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WholeRunJson_TakesItsSettings()
    {
        var settings = Presets.Get("fast").Settings with { Epochs = 3 };

        var (read, preset) = SettingsJson.Read(
            $$"""{ "version": 2, "id": "run-1", "settings": {{SettingsJson.Write(settings)}}, "seed": 7 }""",
            "run.json"
        );

        Assert.Equal((settings, Presets.Default), (read, preset));
    }

    [Fact]
    public void ReadAll_WhatWriteGave_IsTheSame() =>
        Assert.All(
            Presets.All,
            preset => Assert.Equal(preset.Settings, SettingsJson.ReadAll(SettingsJson.Write(preset.Settings)))
        );

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{ "preset": "fast" }""")]
    [InlineData("""{ "epochs": "three" }""")]
    [InlineData("""{ "model": null }""")]
    public void ReadAll_SomethingElse_IsRefused(string json) =>
        Assert.StartsWith(
            "The settings ",
            Assert.Throws<SettingsException>(() => SettingsJson.ReadAll(json)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Differences_OfTheSame_AreNone() =>
        Assert.Empty(SettingsJson.Differences(Presets.Get("best").Settings, Presets.Get("best").Settings));

    [Fact]
    public void Differences_AtAnyDepth_AreNamedInOrder()
    {
        var one = new TrainSettings();
        var other = one with
        {
            Epochs = one.Epochs + 1,
            Model = one.Model with { Hidden = 7, MeanSkip = 0.5f },
            Optimizer = one.Optimizer with { Kind = OptimizerKind.Sgd },
        };

        Assert.Equal(
            ["epochs", "model.hidden", "model.meanSkip", "optimizer.kind"],
            SettingsJson.Differences(one, other)
        );
    }

    [Fact]
    public void Changes_NameEachSettingWithItsNewValue()
    {
        var fast = Presets.Get("fast").Settings;

        Assert.Equal(
            [("epochs", "3"), ("model.pooling", "\"mean\"")],
            SettingsJson.Changes(fast, fast with { Epochs = 3, Model = fast.Model with { Pooling = Pooling.Mean } })
        );
    }
}
