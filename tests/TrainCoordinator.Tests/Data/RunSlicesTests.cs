using Pipeline.Shared.Data;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Gradients;

namespace Pipeline.TrainCoordinator.Tests.Data;

public sealed class RunSlicesTests
{
    // Document i has i tokens, all of rank i + 1, and label i % 2; three shards of 3, 2 and 2 documents.
    private static readonly TrainingDocuments Documents = TrainingDocuments.FromShards(
        ["even", "odd"],
        [Shard(0, 1, 2), Shard(3, 4), Shard(5, 6)],
        maxLength: 100
    );

    [Fact]
    public void Gradient_AllSlicesOfAnEpoch_HaveEveryTrainingDocumentOnce()
    {
        var slices = new RunSlices(Documents, [1, 2, 4, 5, 6], [0, 3], new RunSlicing(7, BatchSize: 3, SliceSize: 2));

        var lengths = Enumerable
            .Range(0, slices.StepsPerEpoch)
            .SelectMany(step =>
                Enumerable.Range(0, slices.GradientCosts(step).Length).Select(slice => slices.Gradient(step, slice))
            )
            .SelectMany(slice => Enumerable.Range(0, slice.Count).Select(i => slice.TokensOf(i).Length));

        Assert.Equal(2, slices.StepsPerEpoch);
        Assert.Equal([1, 2, 4, 5, 6], lengths.Order());
    }

    [Fact]
    public void Gradient_OfASlice_HasSeedStepPlaceLabelsAndWeights()
    {
        var slices = new RunSlices(Documents, [1, 2, 4], [], new RunSlicing(7, BatchSize: 3, SliceSize: 2), [0.5f, 2]);

        var second = slices.Gradient(step: 5, slice: 1);

        Assert.Equal((7UL, 5L, 2), (second.Seed, second.Step, second.FirstPlace));
        var length = Assert.Single(second.TokenEnds);
        Assert.Equal(Enumerable.Repeat(length + 1, length), second.Tokens);
        Assert.Equal([length % 2], second.Labels);
        Assert.Equal([length % 2 == 0 ? 0.5f : 2], second.Weights!);
    }

    [Fact]
    public void Gradient_OfAnotherEpoch_HasAnotherOrder()
    {
        var slices = new RunSlices(Documents, [0, 1, 2, 3, 4, 5, 6], [], new RunSlicing(1, BatchSize: 7, SliceSize: 7));

        var first = slices.Gradient(step: 0, slice: 0).Tokens;
        var second = slices.Gradient(step: 1, slice: 0).Tokens;

        Assert.NotEqual(first, second);
        Assert.Equal(first, slices.Gradient(step: 0, slice: 0).Tokens);
    }

    [Fact]
    public void GradientCosts_GrowWithTokens()
    {
        var slices = new RunSlices(Documents, [1, 4, 6], [], new RunSlicing(7, BatchSize: 3, SliceSize: 2));

        var costs = slices.GradientCosts(0);

        Assert.Equal(
            [slices.Gradient(0, 0).Tokens.Length + 32, slices.Gradient(0, 1).Tokens.Length + 16],
            costs.ToArray()
        );
    }

    [Fact]
    public void GradientDocuments_OfSomeSlices_AreThoseOfTheirBatches()
    {
        var slices = new RunSlices(Documents, [1, 2, 3, 4, 5], [], new RunSlicing(7, BatchSize: 5, SliceSize: 2));

        Assert.Equal(5, slices.GradientDocuments(0, new SliceRange(0, 3)));
        Assert.Equal(2, slices.GradientDocuments(0, new SliceRange(1, 1)));
        Assert.Equal(3, slices.GradientDocuments(0, new SliceRange(1, 2)));
    }

    [Fact]
    public void MarkWords_OfSlices_MarksTheWordsTheyReadBesideThoseMarkedBefore()
    {
        var slices = new RunSlices(Documents, [1, 2, 4], [3, 5], new RunSlicing(7, BatchSize: 3, SliceSize: 2));
        var isRead = new bool[8];

        slices.MarkEvaluationWords(0, isRead);
        Assert.Equal([4, 6], Enumerable.Range(0, 8).Where(word => isRead[word]));

        slices.MarkGradientWords(0, 0, isRead);
        slices.MarkGradientWords(0, 1, isRead);
        Assert.Equal([2, 3, 4, 5, 6], Enumerable.Range(0, 8).Where(word => isRead[word]));
    }

    [Fact]
    public void Evaluation_TakesTheHeldOutPartInOrderWithoutWeights()
    {
        var slices = new RunSlices(Documents, [1, 2], [0, 3, 5], new RunSlicing(7, 2, 2), [0.5f, 2]);

        var slice = slices.Evaluation(0);

        Assert.Single(slices.EvaluationCosts);
        Assert.Equal([0, 3, 8], slice.TokenEnds);
        Assert.Equal([0, 1, 1], slice.Labels);
        Assert.Null(slice.Weights);
    }

    [Fact]
    public void ShardBoundaries_AreTheStepsThatReachEachShardsDocuments()
    {
        var slices = new RunSlices(Documents, [0, 1, 2, 3, 5, 6], [4], new RunSlicing(7, BatchSize: 2, SliceSize: 2));

        // 3, 4 and 6 training documents consumed, two per step.
        Assert.Equal([2, 2, 3], slices.ShardBoundaries.ToArray());
    }

    private static SequenceShard Shard(params int[] documents) =>
        new(
            [.. documents.Select(i => new DocumentKey("group", $"{i}"))],
            [.. documents.Select(i => i % 2)],
            [.. documents.SelectMany(i => Enumerable.Repeat(i + 1, i))],
            [.. documents.Select((_, row) => documents[..(row + 1)].Sum())]
        );
}
