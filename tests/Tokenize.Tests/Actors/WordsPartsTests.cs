using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Actors;

namespace Pipeline.Tokenize.Tests.Actors;

public sealed class WordsPartsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task WriteAsync_WordCountedMoreOftenThanADictionaryCounts_IsRefusedByName()
    {
        var merge = new VocabularyMerge();
        merge.Add(new PartialVocabulary(WordTable.From(["the"]), [1L << 31], [2], [0], [0]));

        var error = await Assert.ThrowsAsync<SettingsException>(() =>
            WordsParts.WriteAsync(merge, _temp.Path, new TokenizerOptions(), TestContext.Current.CancellationToken)
        );

        Assert.Equal(
            "A word occurs 2,147,483,648 times in the documents of one group of blocks; 2,147,483,647 are the most. Leave out the longest documents with a smaller '--max-document-bytes'.",
            error.Message
        );
    }
}
