using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Tests.Data;

public sealed class TrainingDocumentsTests
{
    private static readonly TokenBlock[] Chunks =
    [
        Blocks.Of(("a/2", "red red blue"), ("b/1", "")),
        Blocks.Of(("a/1", "blue green green red"), ("b/2", "green yellow")),
    ];

    private static readonly Vocabulary Words = new(
        WordTable.From(["red", "green", "blue", "yellow"]),
        [3, 3, 2, 1],
        [2, 2, 2, 1]
    );

    [Fact]
    public void EndsOf_MoreTokensThanAnArrayHolds_SaysWhatToChoose()
    {
        Assert.Equal([1, 1, 2_147_483_591], TrainingDocuments.EndsOf([1, 0, 2_147_483_590]));

        var error = Assert.Throws<SettingsException>(() => TrainingDocuments.EndsOf([2, 2_147_483_590, 5]));

        Assert.StartsWith(
            "The first 2 of 3 documents have 2,147,483,592 words as they are read for training; 2,147,483,591 are the most. Choose a smaller '--max-length'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void FromBlocks_TwoChunks_AreInDocumentOrder()
    {
        var documents = TrainingDocuments.FromBlocks(
            ["a", "b"],
            Chunks,
            Words,
            new() { MaxWords = 20, MaxLength = 9 },
            KeptTokens.Last
        );

        Assert.Equal(["a/1", "a/2", "b/1", "b/2"], documents.Keys.Select(key => key.ToString()));
        Assert.Equal([0, 0, 1, 1], documents.Labels);
        Assert.Equal([3, 2, 2, 1], documents.TokensOf(0).ToArray());
        Assert.Equal([1, 1, 3], documents.TokensOf(1).ToArray());
        Assert.Equal(0, documents.LengthOf(2));
        Assert.Equal([2, 4], documents.TokensOf(3).ToArray());
    }

    [Fact]
    public void FromBlocks_MaxWords_DropsRarerWordsBeforeTheLengthIsCut()
    {
        var documents = TrainingDocuments.FromBlocks(
            ["a", "b"],
            Chunks,
            Words,
            new() { MaxWords = 3, MaxLength = 2 },
            KeptTokens.Last
        );

        Assert.Equal([2, 1], documents.TokensOf(0).ToArray());
        Assert.Equal([1, 1], documents.TokensOf(1).ToArray());
        Assert.Equal([2], documents.TokensOf(3).ToArray());
    }

    [Fact]
    public void FromBlocks_KeepFirst_CutsTheEnd()
    {
        var documents = TrainingDocuments.FromBlocks(
            ["a", "b"],
            Chunks,
            Words,
            new() { MaxWords = 20, MaxLength = 2 },
            KeptTokens.First
        );

        Assert.Equal([3, 2], documents.TokensOf(0).ToArray());
    }

    [Fact]
    public void FromShards_TwoShards_AreInDocumentOrderAndCut()
    {
        var documents = TrainingDocuments.FromShards(
            ["a", "b"],
            [
                new([new("a", "2"), new("b", "1")], [0, 1], [1, 1, 3], [3, 3]),
                new([new("a", "1")], [0], [3, 2, 2, 1], [4]),
            ],
            maxLength: 3
        );

        Assert.Equal(["a/1", "a/2", "b/1"], documents.Keys.Select(key => key.ToString()));
        Assert.Equal([0, 0, 1], documents.Labels);
        Assert.Equal([2, 2, 1], documents.TokensOf(0).ToArray());
        Assert.Equal([1, 1, 3], documents.TokensOf(1).ToArray());
        Assert.Empty(documents.TokensOf(2).ToArray());
    }

    [Fact]
    public void VocabularyOf_TrainingPart_KnowsNothingOfTheRest()
    {
        // Documents 1 and 3 in document order: a/2 and b/2.
        var vocabulary = TrainingVocabulary.Of(Chunks, [1, 3]);

        Assert.Equal(
            ["red 2 1", "blue 1 1", "green 1 1", "yellow 1 1"],
            Enumerable
                .Range(0, vocabulary.Count)
                .Select(i => $"{vocabulary.Words.Text(i)} {vocabulary.Counts[i]} {vocabulary.Documents[i]}")
        );
    }
}
