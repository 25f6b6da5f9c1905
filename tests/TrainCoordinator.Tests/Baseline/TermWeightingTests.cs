using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Baseline;

namespace Pipeline.TrainCoordinator.Tests.Baseline;

public sealed class TermWeightingTests
{
    // Ranks 1 to 4; 'blue' is in one document only.
    private static readonly TermWeighting Weighting = new(
        new Vocabulary(WordTable.From(["red", "green", "blue", "yellow"]), [9, 5, 4, 2], [4, 2, 1, 2]),
        documentCount: 4
    );

    [Fact]
    public void TermCount_WordOfOneDocument_IsNoTerm() => Assert.Equal(3, Weighting.TermCount);

    [Fact]
    public void Weigh_Document_IsScikitsTfIdf()
    {
        // TfidfVectorizer: red 1 + ln 3 = 2.0986 times 1 + ln(5/5) = 1; yellow 1 times 1 + ln(5/3) = 1.5108.
        var vector = Weighting.Weigh([1, 4, 1, 3, 1]);

        Assert.Equal([0, 2], vector.Terms);
        Assert.Equal([0.8116f, 0.5843f], vector.Weights, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Weigh_NoTerm_IsEmpty() => Assert.Empty(Weighting.Weigh([3, 3]).Weights);
}
