using System.Text.Json;

namespace Pipeline.Cluster.Tests;

/// <summary>Training on the real corpus, as far as a minute goes.</summary>
public sealed class RealTrainTests(RealCorpusData real) : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Train_BothSplits_HaveThePublishedPartsAndPredictCountsAsEvaluate()
    {
        var data = await real.FolderAsync();

        // The post's split; what is trained on it does not matter here.
        await File.WriteAllTextAsync(
            _temp["words.json"],
            """{ "preset": "fast", "vectors": "random", "model": { "cell": "none", "embeddingSize": 16 } }""",
            Cancellation
        );
        var keras = await TrainAsync(
            data,
            "keras",
            "--preset",
            _temp["words.json"],
            "--validation-split-kind",
            "keras"
        );
        Assert.Equal("random split, seed 1: 15,998 train, 3,999 validation", keras.GetProperty("split").GetString());
        Assert.Equal(3_999, keras.GetProperty("evaluation").GetProperty("documents").GetInt32());

        var bydate = await TrainAsync(data, "bydate", "--preset", "fast", "--split", RealData.BydateSplit);
        Assert.Equal(
            "split file 20news-bydate.tsv: 11,314 train, 7,532 test, 1,151 left out",
            bydate.GetProperty("split").GetString()
        );
        // After one epoch of eight; chance is 0.05.
        Assert.InRange(bydate.GetProperty("evaluation").GetProperty("accuracy").GetDouble(), 0.3, 0.9);
        var evaluated = await ReportAsync("evaluate", "--run", _temp["bydate"]);
        Assert.True(JsonElement.DeepEquals(bydate.GetProperty("evaluation"), evaluated));
        Assert.Equal(Confusion(evaluated), await PredictAsync(evaluated));
    }

    private Task<JsonElement> TrainAsync(string data, string run, params string[] options) =>
        ReportAsync(["train", "--data", data, "--run", _temp[run], "--epochs", "1", .. options]);

    private static async Task<JsonElement> ReportAsync(params string[] arguments) =>
        (await PipelineProgram.RunAsync(Cancellation, [.. arguments, "--json", "--quiet"])).Report;

    /// <summary>Counts by true and predicted label, of the raw messages of the test part.</summary>
    private async Task<List<string>> PredictAsync(JsonElement evaluated)
    {
        var files = File.ReadLines(_temp["bydate", "split.tsv"])
            .Where(line => line.EndsWith("\ttest", StringComparison.Ordinal))
            .Select(line => line.Split('\t')[0])
            .ToList();
        var report = await ReportAsync([
            "predict",
            "--run",
            _temp["bydate"],
            .. files.Select(file => Path.Combine(RealData.Corpus, file)),
        ]);
        var predicted = report
            .GetProperty("predictions")
            .EnumerateArray()
            .Select(prediction => prediction.GetProperty("label").GetString()!);
        var counts = files
            .Select(file => file.Split('/')[0])
            .Zip(predicted)
            .CountBy(pair => pair)
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        var labels = Labels(evaluated);
        return
        [
            .. labels.Select(label =>
                string.Join(' ', labels.Select(other => counts.GetValueOrDefault((label, other))))
            ),
        ];
    }

    private static List<string> Confusion(JsonElement evaluated) =>
        [
            .. evaluated
                .GetProperty("report")
                .GetProperty("confusion")
                .EnumerateArray()
                .Select(row => string.Join(' ', row.EnumerateArray().Select(count => count.GetInt64()))),
        ];

    private static List<string> Labels(JsonElement evaluated) =>
        [
            .. evaluated
                .GetProperty("report")
                .GetProperty("classes")
                .EnumerateArray()
                .Select(figures => figures.GetProperty("label").GetString()!),
        ];
}
