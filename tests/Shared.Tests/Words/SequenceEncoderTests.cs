using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using static Pipeline.Shared.Tests.Words.TestBlocks;

namespace Pipeline.Shared.Tests.Words;

public sealed class SequenceEncoderTests
{
    [Fact]
    public void Encode_RankNotBelowMaxWords_Dropped()
    {
        var encoder = new SequenceEncoder(Vocabulary("a", "b", "c"), new SequenceOptions { MaxWords = 3 });

        var (tokens, ends) = encoder.Encode(Of("c a b unknown", "c", "b a"));

        Assert.Equal([1, 2, 2, 1], tokens);
        Assert.Equal([2, 2, 4], ends);
    }

    [Fact]
    public void Encode_MoreTokensThanMaxLength_KeepsTheLastKeptOnes()
    {
        var options = new SequenceOptions { MaxWords = 4, MaxLength = 2 };
        var encoder = new SequenceEncoder(Vocabulary("a", "b", "c", "d"), options);

        var (tokens, ends) = encoder.Encode(Of("a b c d d", "a"));

        Assert.Equal([2, 3, 1], tokens);
        Assert.Equal([2, 3], ends);
    }

    [Fact]
    public void Encode_SmallestOptions_KeepsOneOfTheMostFrequentWord()
    {
        var encoder = new SequenceEncoder(Vocabulary("a", "b"), new SequenceOptions { MaxWords = 2, MaxLength = 1 });

        Assert.Equal([1], encoder.Encode(Of("a b a b")).Tokens);
    }

    /// <summary>With an out-of-vocabulary token Keras puts it at rank 1 and shifts every word by one.</summary>
    [Fact]
    public void Encode_OovToken_StandsForEveryOtherWord()
    {
        var options = new SequenceOptions { MaxWords = 3, OovToken = "<UNK>" };
        var encoder = new SequenceEncoder(Vocabulary("a", "b", "c"), options);

        Assert.Equal([2, 1, 1, 1, 1], encoder.Encode(Of("a b c d e")).Tokens);
    }

    [Fact]
    public void Encode_VocabularySmallerThanMaxWords_AllWordsKept()
    {
        var encoder = new SequenceEncoder(Vocabulary("a", "b"), new SequenceOptions());

        Assert.Equal([2, 1], encoder.Encode(Of("b a z")).Tokens);
    }

    [Fact]
    public void Encode_LabelNames_LabelIsThePositionOfTheName()
    {
        var encoder = new SequenceEncoder(Vocabulary("a"), new SequenceOptions());

        var shard = encoder.Encode(Of("a a", ""), ["another", "label"]);

        Assert.Equal([1, 1], shard.Labels);
        Assert.Equal([new DocumentKey("label", "0"), new DocumentKey("label", "1")], shard.Keys);
        Assert.Equal([2, 2], shard.TokenEnds);
    }

    [Fact]
    public void Encode_LabelNotAmongTheNames_Refused()
    {
        var encoder = new SequenceEncoder(Vocabulary("a"), new SequenceOptions());

        var error = Assert.Throws<ArgumentException>(() => encoder.Encode(Of("a"), ["another"]));

        Assert.StartsWith(
            "Document 'label/0' has a label that is not among the 1 label names.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void RanksOf_Words_RankOfEachOrZero()
    {
        var encoder = new SequenceEncoder(Vocabulary("a", "b", "c"), new SequenceOptions { MaxWords = 3 });

        Assert.Equal([2, 0, 1, 0], encoder.RanksOf(WordTable.From(["b", "c", "a", "d"])));
    }

    [Fact]
    public void Constructor_BadOptions_NamesEveryViolation()
    {
        var options = new SequenceOptions
        {
            MaxWords = 1,
            MaxLength = 0,
            OovToken = "a",
        };

        var error = Assert.Throws<SettingsException>(() => new SequenceEncoder(Vocabulary("a"), options));

        Assert.Equal(
            [
                "The number of words is 1; at least 2 are needed, because rank 0 is padding.",
                "The sequence length is 0; at least 1 is needed.",
                "The out-of-vocabulary token 'a' is itself a word of the corpus; choose one that no text can hold, such as '<unk>'.",
            ],
            error.Violations
        );
    }
}
