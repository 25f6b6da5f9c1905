using DuckDB.NET.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Cluster.Tests;

/// <summary>Preprocessing on the sample corpus, as a user starts it.</summary>
public sealed class PreprocessTests(SampleData sample) : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Preprocess_AnyNumberOfWorkers_GivesTheSameBytes(int workers)
    {
        var result = await sample.PreprocessAsync(_temp["data"], "--workers", $"{workers}");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(FolderContent.Of(sample.Data), FolderContent.Of(_temp["data"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["data", ".local"], "staging"));
    }

    [Fact]
    public async Task Inspect_TheData_AgreesWithOtherReadersOfIt()
    {
        var words = _temp["words.tsv"];
        var report = (
            await PipelineProgram.RunAsync(
                Cancellation,
                "inspect",
                sample.Data,
                "--json",
                "--export-vocabulary",
                words,
                "--export-tokenizer",
                _temp["tokenizer.json"]
            )
        ).Report;

        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*), sum(length)::BIGINT FROM '{sample.Data}/shards/*.parquet'";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(1200, reader.GetInt64(0));
        Assert.Equal(report.GetProperty("documents").GetInt64(), reader.GetInt64(0));
        Assert.Equal(report.GetProperty("keptTokens").GetInt64(), reader.GetInt64(1));
        Assert.True(report.GetProperty("chunks").GetInt32() > 1);
        Assert.Equal(report.GetProperty("uniqueTokens").GetInt64(), File.ReadLines(words).LongCount());
        var json = await File.ReadAllBytesAsync(_temp["tokenizer.json"], Cancellation);
        var tokenizer = KerasTokenizerJson.Read("tokenizer.json", json);
        Assert.Equal((1200, 20_000), (tokenizer.DocumentCount, tokenizer.MaxWords));
        Assert.Equal(File.ReadLines(words).First().Split('\t')[0], tokenizer.Vocabulary.Words.Text(0));
        Assert.Matches(@"^\S+\t1\t\d+\t\d+$", File.ReadLines(words).First());
    }

    [Fact]
    public async Task Preprocess_RawMessages_WarnsThatTheyNameTheirLabelAlsoWhenQuiet()
    {
        // The other tests use the default '--strip leaky', which takes the header away that names the group.
        var result = await sample.PreprocessAsync(_temp["data"], "--strip", "none", "--quiet");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(
            @"^Warning: 1200 of 1200 documents \(100\.0 %\) hold the name of their own label, .* '--strip leaky' takes away the headers that do so\.\n$",
            result.Error
        );
    }

    [Fact]
    public async Task Preprocess_WithoutLeakyHeaders_SaysNothingWhenQuiet()
    {
        var result = await sample.PreprocessAsync(_temp["data"], "--quiet", "--json");

        Assert.Equal("", result.Error);
        Assert.Empty(result.Report.GetProperty("warnings").EnumerateArray());
        Assert.Equal("leaky", result.Report.GetProperty("strip").GetString());
    }
}
