using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

public sealed class WordTallyTests
{
    [Fact]
    public void Of_SomeTokens_CountsDocumentsAndFirstAppearances()
    {
        var words = WordTally.Of(WordTable.From(["a", "b", "c"]), [0, 0, 1, 0, 2], [3, 3, 5]);

        Assert.Equal([3, 1, 1], words.Counts);
        Assert.Equal([2, 1, 1], words.Documents);
        Assert.Equal([0, 0, 2], words.FirstRow);
        Assert.Equal([0, 2, 1], words.FirstPosition);
    }

    [Fact]
    public void Of_OtherNumberOfWords_Refused()
    {
        var error = Assert.Throws<ArgumentException>(() => WordTally.Of(WordTable.From(["a", "b"]), [0], [1]));

        Assert.StartsWith("2 words are given for 1 counted.", error.Message, StringComparison.Ordinal);
    }
}
