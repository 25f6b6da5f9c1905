using Pipeline.Shared.Words;
using static Pipeline.Shared.Tests.Words.TestBlocks;

namespace Pipeline.Shared.Tests.Words;

public sealed class VocabularyCoverageTests
{
    [Fact]
    public void KnownTokens_CountsEveryOccurrenceOfAWordOfTheVocabulary()
    {
        var coverage = new VocabularyCoverage(Vocabulary("the", "of", "sea"));

        Assert.Equal(4, coverage.KnownTokens(Of("sea of the unknown", "the unknown").Words));
        Assert.Equal(0, coverage.KnownTokens(Of("unknown").Words));
    }
}
