using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Splits;
using Pipeline.TrainCoordinator.Tests.Data;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class TrainingTextTests
{
    private static readonly BlockCorpus Corpus = new(
        ["autos", "space"],
        [
            Blocks.Of(
                ("autos/1", "the car the wheel"),
                ("autos/2", "the car"),
                ("autos/3", "held out"),
                ("space/1", "the moon"),
                ("space/2", "moon car moon the")
            ),
        ]
    );

    private static readonly DataSplit Split = new([0, 1, 3, 4], [2], LeftOut: 0, "by hand");

    [Fact]
    public void Of_TrainingPart_IsItsWordsAlone()
    {
        var text = TrainingText.Of(Corpus, Split, maxWords: 4);

        // Ranks: the 5, car 3, moon 3; wheel is rank 4 and so left out.
        Assert.Equal(3, text.WordCount);
        Assert.Equal([1, 2, 1, 1, 2, 1, 3, 3, 2, 3, 1], text.Tokens);
        Assert.Equal([3, 5, 7, 11], text.Ends);
        Assert.Equal([0, 0, 1, 1], text.Labels);
        Assert.Equal([3, 0, 0], [text.RankOf("moon"), text.RankOf("wheel"), text.RankOf("held")]);
    }

    [Fact]
    public void TypicalWords_TwoLabels_AreThoseTheOtherHasNot()
    {
        var text = TrainingText.Of(Corpus, Split, maxWords: 100);

        // 'the' is in all documents; 'car' in both of autos and one of space, 'moon' in both of space.
        Assert.Equal([2, 3], TypicalWords.Of(text, labelCount: 2));
        Assert.Equal([2], TypicalWords.Of(text, labelCount: 1));
    }
}
