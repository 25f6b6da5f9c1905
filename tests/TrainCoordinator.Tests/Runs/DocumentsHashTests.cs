using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Runs;

namespace Pipeline.TrainCoordinator.Tests.Runs;

public sealed class DocumentsHashTests
{
    private static readonly string Hash = Of("alt", 0, [5, 6], [2]);

    [Fact]
    public void Of_TheSameDocuments_IsTheSame() => Assert.Equal(Hash, Of("alt", 0, [5, 6], [2]));

    [Fact]
    public void Of_AnotherKeyLabelTokenOrLength_IsAnother() =>
        Assert.DoesNotContain(
            Hash,
            new[]
            {
                Of("rec", 0, [5, 6], [2]),
                Of("alt", 1, [5, 6], [2]),
                Of("alt", 0, [5, 7], [2]),
                Of("alt", 0, [5], [1]),
            }
        );

    private static string Of(string label, int number, int[] tokens, int[] ends) =>
        DocumentsHash.Of(
            TrainingDocuments.FromShards(
                ["alt", "rec"],
                [new SequenceShard([new DocumentKey(label, "1")], [number], tokens, ends)],
                maxLength: 10
            )
        );
}
