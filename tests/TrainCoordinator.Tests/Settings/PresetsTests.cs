using System.Text.Json.Nodes;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Optimizers;
using Pipeline.TrainCoordinator.Settings;

namespace Pipeline.TrainCoordinator.Tests.Settings;

public sealed class PresetsTests
{
    public static TheoryData<string> Names => [.. Presets.All.Select(preset => preset.Name)];

    [Fact]
    public void All_Presets_AreThoseOfTheManual() =>
        Assert.Equal("best fast lstm seed seed-gru", string.Join(' ', Presets.All.Select(preset => preset.Name)));

    [Fact]
    public void Get_Unknown_NamesTheKnownOnes()
    {
        var error = Assert.Throws<SettingsException>(() => Presets.Get("bets"));

        Assert.Equal(
            "There is no preset 'bets'; there are best, fast, lstm, seed, seed-gru; a file of settings ends in '.json'.",
            error.Message
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Get_AnyPreset_KeepsTheRules(string name) => SettingsRules.Check(Presets.Get(name).Settings);

    [Theory]
    [MemberData(nameof(Names))]
    public void Get_AnyPreset_GivesAReasonForEverySettingThatIsNotTheDefault(string name)
    {
        var preset = Presets.Get(name);

        var differing = Differences(Tree(new TrainSettings()), Tree(preset.Settings), "");

        Assert.Subset(
            preset.Reasons.Keys.ToHashSet(StringComparer.Ordinal),
            differing.ToHashSet(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Get_AnyPreset_GivesReasonsForSettingsThatExist(string name)
    {
        var preset = Presets.Get(name);

        Assert.All(
            preset.Reasons.Keys,
            path => Assert.NotNull(path.Split('.').Aggregate<string, JsonNode?>(Tree(preset.Settings), (n, m) => n![m]))
        );
    }

    [Fact]
    public void Get_Seed_IsThePost()
    {
        var settings = Presets.Get("seed").Settings;

        Assert.Equal((5, 32, 0.2), (settings.Epochs, settings.BatchSize, settings.ValidationSplit));
        Assert.Equal((SplitKind.Keras, VocabularyScope.All), (settings.Split, settings.Vocabulary));
        Assert.Equal((20_000, 1000), (settings.MaxWords, settings.Model.MaxLength));
        Assert.Equal(OptimizerKind.Adam, settings.Optimizer.Kind);
        Assert.Equal(0.001, settings.Schedule.LearningRate);
        var model = settings.Model;
        Assert.Equal(
            (CellKind.Lstm, 100, GateActivation.HardSigmoid),
            (model.Cell, model.Hidden, model.GateActivation)
        );
        Assert.Equal((0.2f, 0.2f, 0.2f), (model.TableDropout, model.InputDropout, model.RecurrentDropout));
        Assert.Equal((0f, 0f, 0f), (model.WordDropout, model.ChannelDropout, model.HeadDropout));
        Assert.True(model.Bottleneck);
        Assert.False(model.EmbeddingTrainable);
        Assert.Equal((PaddingMode.Keras, Pooling.Last, KeptTokens.Last), (model.Padding, model.Pooling, model.Keep));
        Assert.Equal(LossKind.BinaryCrossEntropy, model.Loss);
    }

    [Fact]
    public void ModelFor_Data_FillsInWhatDependsOnIt()
    {
        var model = Presets.Get("seed").Settings.ModelFor(embeddingRows: 20_001, embeddingSize: 50, classes: 20);

        Assert.Equal((20_001, 50, 20), (model.EmbeddingRows, model.EmbeddingSize, model.Classes));
        Assert.Equal(100, model.Hidden);
    }

    private static JsonObject Tree(TrainSettings settings) => JsonNode.Parse(SettingsJson.Write(settings))!.AsObject();

    private static IEnumerable<string> Differences(JsonObject defaults, JsonObject settings, string prefix) =>
        settings.SelectMany(member =>
            member.Value is JsonObject inner
                ? Differences(defaults[member.Key]!.AsObject(), inner, $"{prefix}{member.Key}.")
            : JsonNode.DeepEquals(member.Value, defaults[member.Key]) ? []
            : [prefix + member.Key]
        );
}
