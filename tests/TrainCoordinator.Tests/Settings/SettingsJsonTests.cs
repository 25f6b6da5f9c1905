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
    [InlineData("""{ "epoch": 3 }""", "epoch")]
    [InlineData("""{ "model": { "units": 3 } }""", "units")]
    [InlineData("""{ "optimizer": { "kind": "adamax" } }""", "optimizer.kind")]
    [InlineData("""{ "epochs": "three" }""", "epochs")]
    [InlineData("""{ "model": 3 }""", "model")]
    [InlineData("""{ "model": null }""", "model")]
    [InlineData("""{ "averaging": null }""", "averaging")]
    [InlineData("""{ "preset": 3 }""", "String")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("""{ "epochs": 3""", "an invalid end of a number")]
    public void Read_WhatDoesNotExist_IsRefusedByName(string json, string named)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsJson.Read(json, "mine.json"));

        Assert.StartsWith("Preset file 'mine.json' cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
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
