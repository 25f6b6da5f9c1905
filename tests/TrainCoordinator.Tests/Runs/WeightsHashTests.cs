using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Runs;

public sealed class WeightsHashTests
{
    [Fact]
    public void Of_KnownValues_IsTheHashOfTheirBytes()
    {
        // Six dense zeros and two rows of 1 and -2: printf of those bytes into sha256sum.
        var parameters = Models.Zero(Models.Rows(rows: 2, size: 2));
        (parameters.Embedding[2], parameters.Embedding[3]) = (1, -2);

        Assert.Equal("d9b8cf20b5eeb4463d2ee2175d4f46a39b2a754a15fbf4bb3933580c6e0de23e", WeightsHash.Of(parameters));
    }

    [Fact]
    public void Of_OneBitOfOneRow_IsAnother()
    {
        var (one, other) = (Models.Zero(Models.Rows(2, 2)), Models.Zero(Models.Rows(2, 2)));
        other.Embedding[3] = -0f;

        Assert.NotEqual(WeightsHash.Of(one), WeightsHash.Of(other));
    }
}
