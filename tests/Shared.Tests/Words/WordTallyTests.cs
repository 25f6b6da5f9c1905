using Pipeline.Shared.Data;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Tests.Words;

public sealed class WordTallyTests
{
    [Fact]
    public void ToBlockWords_SomeTokens_CountsDocumentsAndFirstAppearances()
    {
        var tally = new WordTally();
        tally.Count(0, row: 0, position: 0);
        tally.Count(0, row: 0, position: 1);
        tally.Count(1, row: 0, position: 2);
        tally.Count(0, row: 2, position: 0);

        var words = tally.ToBlockWords(WordTable.From(["a", "b"]));

        Assert.Equal([3, 1], words.Counts);
        Assert.Equal([2, 1], words.Documents);
        Assert.Equal([0, 0], words.FirstRow);
        Assert.Equal([0, 2], words.FirstPosition);
    }

    [Fact]
    public void ToBlockWords_OtherNumberOfWords_Refused()
    {
        var tally = new WordTally();
        tally.Count(0, row: 0, position: 0);

        var error = Assert.Throws<ArgumentException>(() => tally.ToBlockWords(WordTable.From(["a", "b"])));

        Assert.StartsWith("2 words are given for 1 counted.", error.Message, StringComparison.Ordinal);
    }
}
