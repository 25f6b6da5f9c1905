using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.TrainCoordinator.Splits;

namespace Pipeline.TrainCoordinator.Tests.Splits;

public sealed class DataSplitTests
{
    [Fact]
    public void Keras_SizeOfTheRealCorpus_PartsOfThePost()
    {
        var split = DataSplit.Keras(19_997, 0.2, seed: 1);

        Assert.Equal(15_998, split.Train.Length);
        Assert.Equal(3_999, split.Validation.Length);
        Assert.Equal("random split, seed 1: 15,998 train, 3,999 validation", split.Description);
    }

    [Fact]
    public void Keras_SeedGiven_SameDocumentsEveryTimeInTheirOrder()
    {
        var split = DataSplit.Keras(10, 0.5, seed: 7);

        Assert.Equal([0, 1, 3, 4, 6], split.Train);
        Assert.Equal([2, 5, 7, 8, 9], split.Validation);
    }

    [Fact]
    public void Keras_OtherSeed_OtherDocuments() =>
        Assert.NotEqual(DataSplit.Keras(1000, 0.2, seed: 1).Validation, DataSplit.Keras(1000, 0.2, seed: 2).Validation);

    [Fact]
    public void Grouped_DocumentsOfOneMessage_StayTogether() =>
        Gen.Select(Gen.ULong[0, 30].Array[20, 200], Gen.ULong)
            .Sample(
                (hashes, seed) =>
                {
                    var split = DataSplit.Grouped(hashes, 0.2, seed);

                    var train = split.Train.Select(document => hashes[document]).ToHashSet();
                    var validation = split.Validation.Select(document => hashes[document]).ToHashSet();
                    Assert.True(train.Intersect(validation).All(hash => hash == 0));
                    Assert.Equal(Enumerable.Range(0, hashes.Length), split.Train.Concat(split.Validation).Order());
                    Assert.True(split.Validation.Length <= hashes.Length / 5);
                    Assert.Equal(split.Train.Order(), split.Train);
                    Assert.Equal(split.Validation.Order(), split.Validation);
                }
            );

    [Fact]
    public void Grouped_SomeRepeatedMessages_ShareIsReachedAndRepeatsAreCounted()
    {
        var hashes = Enumerable.Range(0, 100).Select(document => document < 12 ? 1 + (ulong)document / 3 : 0).ToArray();

        var split = DataSplit.Grouped(hashes, 0.2, seed: 3);

        Assert.Equal(20, split.Validation.Length);
        Assert.Equal(
            "random split grouped by Message-ID, seed 3: 80 train, 20 validation, 8 repeated messages kept on one side",
            split.Description
        );
    }

    [Fact]
    public void Grouped_NoGroupFits_Refused()
    {
        var error = Assert.Throws<SettingsException>(() => DataSplit.Grouped([5, 5, 5, 5, 5], 0.2, seed: 1));

        Assert.Equal(
            "A validation split of 0.2 leaves none of the 5 documents to validate with; use a larger share or more documents.",
            error.Message
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.2)]
    [InlineData(double.NaN)]
    public void Keras_ShareOutOfRange_Refused(double share)
    {
        var error = Assert.Throws<SettingsException>(() => DataSplit.Keras(100, share, seed: 1));

        Assert.Equal(
            $"The validation split is {share}; it must be above 0 and below 1, for example 0.2.",
            error.Message
        );
    }

    [Fact]
    public void Keras_TooFewDocuments_Refused()
    {
        var error = Assert.Throws<SettingsException>(() => DataSplit.Keras(4, 0.2, seed: 1));

        Assert.Equal(
            "A validation split of 0.2 leaves none of the 4 documents to validate with; use a larger share or more documents.",
            error.Message
        );
    }

    [Fact]
    public void Listed_SomeDocuments_PartsInDocumentOrderAndTheRestCounted()
    {
        DocumentKey[] documents = [new("a", "1"), new("a", "2"), new("b", "1"), new("b", "2")];
        var file = SplitFile.Parse(
            "lists/split.tsv",
            new StringReader("b/2\ttest\nb/1\ttrain\na/1\ttrain\nc/1\ttest\n")
        );

        var split = DataSplit.Listed(documents, file);

        Assert.Equal([0, 2], split.Train);
        Assert.Equal([3], split.Validation);
        Assert.Equal(1, split.LeftOut);
        Assert.Equal(
            "split file split.tsv: 2 train, 1 test, 1 left out, 1 listed but not in the corpus",
            split.Description
        );
    }

    [Theory]
    [InlineData("train", "puts 1 of the 1 documents into training and 0 into testing")]
    [InlineData("test", "puts 0 of the 1 documents into training and 1 into testing")]
    public void Listed_NothingOnOneSide_Refused(string side, string expected)
    {
        var file = SplitFile.Parse("split.tsv", new StringReader($"a/1\t{side}\n"));

        var error = Assert.Throws<CorpusException>(() => DataSplit.Listed([new("a", "1")], file));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listed_FileOfAnotherCorpus_Refused()
    {
        var file = SplitFile.Parse("split.tsv", new StringReader("x/1\ttest\nx/2\ttrain\n"));

        var error = Assert.Throws<CorpusException>(() => DataSplit.Listed([new("a", "1")], file));

        Assert.Equal(
            "Split file 'split.tsv' puts 0 of the 1 documents into training and 0 into testing, but each part needs one; check that it belongs to this corpus.",
            error.Message
        );
    }

    [Fact]
    public void Listed_BydateFileOnTheRealCorpus_PublishedParts()
    {
        var documents = Directory
            .EnumerateFiles(RealData.Corpus, "*", SearchOption.AllDirectories)
            .Select(file => new DocumentKey(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file)))
            .Order()
            .ToArray();
        using var text = new StreamReader(RealData.BydateSplit);

        var split = DataSplit.Listed(documents, SplitFile.Parse(RealData.BydateSplit, text));

        Assert.Equal(11_314, split.Train.Length);
        Assert.Equal(7_532, split.Validation.Length);
        Assert.Equal(1_151, split.LeftOut);
        Assert.Equal("split file 20news-bydate.tsv: 11,314 train, 7,532 test, 1,151 left out", split.Description);
    }
}
