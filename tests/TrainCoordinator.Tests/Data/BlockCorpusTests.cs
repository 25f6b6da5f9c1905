using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Settings;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Tests.Data;

public sealed class BlockCorpusTests
{
    private static readonly BlockCorpus Corpus = new(
        ["a", "b"],
        [
            Blocks.Of(("a/2", "red red blue"), ("b/1", "")) with
            {
                MessageIdHashes = [7, 8],
            },
            Blocks.Of(("a/1", "blue green"), ("b/2", "green yellow")) with
            {
                MessageIdHashes = [9, 7],
            },
        ]
    );

    [Fact]
    public void Keys_TwoBlocks_AreInDocumentOrder() =>
        Assert.Equal(["a/1", "a/2", "b/1", "b/2"], Corpus.Keys.Select(key => key.ToString()));

    [Fact]
    public void Split_SameMessageId_StaysOnOneSide()
    {
        // Documents 1 and 3 are the same message under two labels.
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var split = Corpus.Split(file: null, SplitKind.Grouped, 0.5, seed);
            Assert.Equal(split.Train.Contains(1), split.Train.Contains(3));
            Assert.NotEmpty(split.Validation);
        }
    }

    [Theory]
    [InlineData(SplitKind.Grouped)]
    [InlineData(SplitKind.Keras)]
    public void Split_NoShare_HoldsNothingOut(SplitKind kind)
    {
        var split = Corpus.Split(file: null, kind, share: 0, seed: 1);

        Assert.Equal([0, 1, 2, 3], split.Train);
        Assert.Empty(split.Validation);
    }

    [Fact]
    public void Split_Keras_TearsTheSameMessageApartWithSomeSeed()
    {
        var splits = Enumerable.Range(1, 20).Select(seed => Corpus.Split(null, SplitKind.Keras, 0.5, (ulong)seed));

        Assert.Contains(splits, split => split.Train.Contains(1) != split.Train.Contains(3));
    }

    [Fact]
    public void Split_Listed_IsAsTheFileSays()
    {
        var file = SplitFile.Parse("split.tsv", new StringReader("a/1\ttrain\nb/2\ttest\n"));

        var split = Corpus.Split(file, SplitKind.Keras, 0.5, 1);

        Assert.Equal([0], split.Train);
        Assert.Equal([3], split.Validation);
    }

    [Fact]
    public void Encode_TrainingVocabulary_LeavesOutWhatItDoesNotKnow()
    {
        var vocabulary = Corpus.VocabularyOf([1, 2]);

        var documents = Corpus.EncodeWhole(vocabulary, new());

        Assert.Equal(2, vocabulary.Count);
        Assert.Equal([1, 1, 2], documents.TokensOf(1).ToArray());
        Assert.Empty(documents.TokensOf(3).ToArray());
    }
}
