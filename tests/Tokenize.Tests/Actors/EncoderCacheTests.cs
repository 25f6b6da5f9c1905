using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Tokenize.Actors;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class EncoderCacheTests : IDisposable
{
    private static readonly SequenceOptions Options = new();

    private readonly TempFolder _temp = new();
    private readonly EncoderCache _cache = new();

    public EncoderCacheTests() => DataFolder.CreateFolders(_temp.Path);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task GetAsync_TwoJobsInTurns_ReadsEachVocabularyOnce()
    {
        var (one, other) = (await WriteAsync("one"), await WriteAsync("other"));

        var first = GetAsync(one);
        var second = GetAsync(other);

        Assert.Same(first, GetAsync(one));
        Assert.Same(second, GetAsync(other));
        Assert.NotSame(await first, await second);
    }

    [Fact]
    public async Task GetAsync_OneThatWasNotUsedLately_GivesWay()
    {
        var (one, other, third) = (await WriteAsync("one"), await WriteAsync("other"), await WriteAsync("third"));
        var first = GetAsync(one);
        var second = GetAsync(other);

        _ = GetAsync(one);
        _ = GetAsync(third);

        Assert.Same(first, GetAsync(one));
        Assert.NotSame(second, GetAsync(other));
    }

    [Fact]
    public async Task GetAsync_AfterAFailure_TriesAgain()
    {
        var vocabulary = await WriteAsync("one");
        var path = vocabulary.PathUnder(_temp.Path);
        File.Move(path, $"{path}.away");
        await Assert.ThrowsAsync<ArtifactException>(() => GetAsync(vocabulary));

        File.Move($"{path}.away", path);

        Assert.NotNull(await GetAsync(vocabulary));
    }

    private Task<JobEncoder> GetAsync(ArtifactFile vocabulary) =>
        _cache.GetAsync(_temp.Path, vocabulary, VocabularySource.Corpus, Options);

    private Task<ArtifactFile> WriteAsync(string word) =>
        VocabularyFile.WriteAsync(
            _temp.Path,
            new Vocabulary(WordTable.From([word]), [1], [1]),
            TestContext.Current.CancellationToken
        );
}
