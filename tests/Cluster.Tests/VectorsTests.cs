namespace Pipeline.Cluster.Tests;

/// <summary>Vectors learned as a user has them learned.</summary>
public sealed class VectorsTests(SampleData sample, RealCorpusData real) : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Learn_AnyNumberOfLanes_WritesTheSameBytesThatPreprocessReads()
    {
        var one = await LearnAsync(sample.Data, "--out", _temp["one.txt"], "--lanes", "1", "--columns", "16");
        var three = await LearnAsync(sample.Data, "--out", _temp["three.txt"], "--lanes", "3", "--columns", "16");

        Assert.Equal(File.ReadAllBytes(_temp["one.txt"]), File.ReadAllBytes(_temp["three.txt"]));
        Assert.Equal(one.Report.GetProperty("sha256").GetString(), three.Report.GetProperty("sha256").GetString());
        Assert.Equal(3, one.Report.GetProperty("nearest").GetArrayLength());
        var data = await sample.PreprocessAsync(_temp["data"], "--vectors", _temp["one.txt"], "--json");
        var vectors = data.Report.GetProperty("vectors");
        Assert.Equal(16, vectors.GetProperty("dimensions").GetInt32());
        Assert.InRange(vectors.GetProperty("coveredWords").GetInt32(), 10_000, 19_999);
    }

    [Fact]
    public async Task Learn_UnknownWordToShow_IsRefusedBeforeTheWork()
    {
        var result = await RunAsync(sample.Data, "--nearest", "Nowhere", "--out", _temp["vectors.txt"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--nearest is 'Nowhere', which is not among the ", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_temp["vectors.txt"]));
    }

    [Fact]
    public async Task Learn_RealCorpus_PutsWordsOfOneTopicTogether()
    {
        var learned = await LearnAsync(
            await real.FolderAsync(),
            "--split",
            RealData.BydateSplit,
            "--nearest",
            "car",
            "israel",
            "windows"
        );

        Assert.Equal(["cars", "israeli", "dos"], Words(learned).Select(word => word.Nearest));
        Assert.Equal(30_000, learned.Report.GetProperty("words").GetInt32());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<(string Word, string Nearest)> Words(ProgramResult result) =>
        result
            .Report.GetProperty("nearest")
            .EnumerateArray()
            .Select(word =>
                (word.GetProperty("word").GetString()!, word.GetProperty("nearest")[0].GetProperty("word").GetString()!)
            );

    private static async Task<ProgramResult> LearnAsync(string data, params string[] options)
    {
        var result = await RunAsync(data, options);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private static Task<ProgramResult> RunAsync(string data, params string[] options) =>
        PipelineProgram.RunAsync(Cancellation, ["vectors", "learn", "--data", data, "--json", "--quiet", .. options]);
}
