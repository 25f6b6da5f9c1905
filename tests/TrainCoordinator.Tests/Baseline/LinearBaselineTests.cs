using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Baseline;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Splits;
using Pipeline.TrainCoordinator.Tests.Data;

namespace Pipeline.TrainCoordinator.Tests.Baseline;

public sealed class LinearBaselineTests
{
    private static readonly BlockCorpus Corpus = new(
        ["autos", "space"],
        [
            Blocks.Of(
                ("autos/1", "the engine and the wheel"),
                ("autos/2", "engine oil and a wheel"),
                ("autos/3", "a wheel of the engine"),
                ("autos/4", "oil for the wheel"),
                ("space/1", "the moon and the orbit"),
                ("space/2", "orbit of a moon and a rocket"),
                ("space/3", "the moon of an orbit"),
                ("space/4", "engine and wheel")
            ),
        ]
    );

    // Document order: autos 0 to 3, space 4 to 7.
    private static readonly DataSplit Split = new([0, 1, 4, 5], [2, 3, 6, 7], LeftOut: 0, "by hand");

    [Fact]
    public void Of_TinyCorpus_LearnsTheWordsOfEachClass()
    {
        var baseline = LinearBaseline.Of(Corpus, Split);

        // In two of the four training documents: the, engine, and, wheel, a, moon, orbit.
        Assert.Equal(7, baseline.TermCount);
        Assert.Equal(4, baseline.Evaluation.Documents);
        Assert.Equal(
            [
                [2, 0],
                [1, 1],
            ],
            baseline.Evaluation.Confusion
        ); // space/4 speaks of a car
    }

    [Fact]
    public void Of_Twice_IsTheSameToTheLastBit() =>
        Assert.Equal(
            LinearBaseline.Of(Corpus, Split).Evaluation.Loss,
            LinearBaseline.Of(Corpus, Split).Evaluation.Loss
        );

    [Fact]
    public void Of_NoWordTwice_IsRefused()
    {
        var corpus = new BlockCorpus(["a", "b"], [Blocks.Of(("a/1", "one"), ("b/1", "two"), ("b/2", "three"))]);

        var refusal = Assert.Throws<CorpusException>(() =>
            LinearBaseline.Of(corpus, new DataSplit([0, 1], [2], LeftOut: 0, "by hand"))
        );

        Assert.Equal(
            "No word is in two of the 2 training documents, so there is nothing to learn from; use more documents.",
            refusal.Message
        );
    }
}
