using DuckDB.NET.Data;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Tests.Artifacts;

public sealed class VocabularyFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_WrittenVocabulary_IsTheSameVocabulary()
    {
        var file = await VocabularyFile.WriteAsync(
            _folder.Path,
            SampleArtifacts.Vocabulary,
            TestContext.Current.CancellationToken
        );

        var read = await VocabularyFile.ReadAsync(_folder.Path, file, TestContext.Current.CancellationToken);

        Assert.Equal("the orbit été", SampleArtifacts.Join(read.Words));
        Assert.Equal([2, 2, 1], read.Counts);
        Assert.Equal([1, 2, 1], read.Documents);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "the orbit")]
    [InlineData(20_000, "the orbit \u00e9t\u00e9")]
    public async Task ReadFirstWordsAsync_WrittenVocabulary_ItsMostFrequentWords(int count, string expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var file = await VocabularyFile.WriteAsync(_folder.Path, SampleArtifacts.Vocabulary, cancellation);

        var words = await VocabularyFile.ReadFirstWordsAsync(_folder.Path, file, count, cancellation);

        Assert.Equal(expected, SampleArtifacts.Join(words));
    }

    [Fact]
    public async Task ReadAsync_MoreWordsThanARowGroupHolds_IsTheSameVocabulary()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var vocabulary = Large(rows: (1 << 20) + 3);
        var file = await VocabularyFile.WriteAsync(_folder.Path, vocabulary, cancellation);

        var read = await VocabularyFile.ReadAsync(_folder.Path, file, cancellation);
        var first = await VocabularyFile.ReadFirstWordsAsync(_folder.Path, file, (1 << 20) + 1, cancellation);

        Assert.Equal(vocabulary.Counts, read.Counts);
        Assert.Equal(vocabulary.Words.ByteCount, read.Words.ByteCount);
        Assert.All(Ends(vocabulary), row => Assert.Equal(vocabulary.Words.Text(row), read.Words.Text(row)));
        Assert.Equal((1 << 20) + 1, first.Count);
        Assert.Equal(vocabulary.Words.Text(1 << 20), first.Text(1 << 20));
    }

    [Fact]
    public async Task WriteAsync_MoreWordsThanARowGroupHolds_DuckDbSeesFullGroupsAndTheRest()
    {
        var vocabulary = Large(rows: (1 << 20) + 3);
        await VocabularyFile.WriteAsync(_folder.Path, vocabulary, TestContext.Current.CancellationToken);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT string_agg(DISTINCT row_group_num_rows::VARCHAR, ' ' ORDER BY row_group_num_rows::VARCHAR) FROM parquet_metadata('{_folder.Path}/vocabulary/*.parquet')";

        Assert.Equal("1048576 3", command.ExecuteScalar());
    }

    private static Vocabulary Large(int rows) =>
        new(
            WordTable.From(Enumerable.Range(0, rows).Select(row => $"{row:x}")),
            [.. Enumerable.Repeat(7L, rows)],
            [.. Enumerable.Repeat(5, rows)]
        );

    private static int[] Ends(Vocabulary vocabulary) =>
        [0, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, vocabulary.Count - 1];
}
