using Pipeline.Shared.Data;
using Pipeline.Tokenize.Flow;

namespace Pipeline.Tokenize.Tests.Flow;

public sealed class VectorRowsTests
{
    [Theory]
    [InlineData(20_000, null, 214_874, 20_000)] // the post: 20,001 rows with the one for padding
    [InlineData(20_000, "<unk>", 214_874, 19_999)] // rank 1 is the token's, which has no vector
    [InlineData(20_000, null, 7, 7)]
    [InlineData(int.MaxValue, null, 7, 7)]
    public void WordCount_LargestRankAndVocabulary_OneRowForEachRank(
        int maxWords,
        string? oovToken,
        int vocabulary,
        int expected
    )
    {
        var options = new SequenceOptions { MaxWords = maxWords, OovToken = oovToken };

        Assert.Equal(expected, VectorRows.WordCount(options, vocabulary));
    }

    [Fact]
    public void Arrange_OovToken_LeavesItsRowZero()
    {
        var options = new SequenceOptions { OovToken = "<unk>" };

        var matrix = VectorRows.Arrange([0, 0, 1, 2, 3, 4], columns: 2, options);

        Assert.Equal([0, 0, 0, 0, 1, 2, 3, 4], matrix);
    }
}
