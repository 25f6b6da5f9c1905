using Pipeline.Shared.Artifacts;

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
}
