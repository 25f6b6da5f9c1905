using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class NearestWordsTests
{
    // Padding, the word, the same direction, at right angles, half way, opposite, no vector.
    private static readonly float[] Vectors = [0, 0, 1, 0, 7, 0, 0, 2, 3, 3, -1, 0, 0, 0];

    [Fact]
    public void Of_SomeVectors_ByCosineWithoutItselfAndZeroRows()
    {
        var near = NearestWords.Of(Vectors, columns: 2, rank: 1, count: 10);

        Assert.Equal([2, 4, 3, 5], near.Select(word => word.Rank));
        Assert.Equal([1, 0.7071, 0, -1], near.Select(word => Math.Round(word.Cosine, 4)));
    }

    [Fact]
    public void Of_FewerAskedFor_TheNearest() =>
        Assert.Equal([2], NearestWords.Of(Vectors, columns: 2, rank: 1, count: 1).Select(word => word.Rank));

    [Fact]
    public void Of_WordWithoutVector_None() => Assert.Empty(NearestWords.Of(Vectors, columns: 2, rank: 6, count: 3));
}
