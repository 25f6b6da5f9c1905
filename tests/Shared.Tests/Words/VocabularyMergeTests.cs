using CsCheck;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using static Pipeline.Shared.Tests.Words.TestBlocks;

namespace Pipeline.Shared.Tests.Words;

public sealed class VocabularyMergeTests
{
    [Fact]
    public void Rank_SomeBlocks_ByCountThenFirstAppearanceInDocumentOrder()
    {
        var merge = new VocabularyMerge();
        merge.Add(Of("late often", "often").Words, [3, 4]);
        merge.Add(Of("early second", "often late early").Words, [0, 1]);

        var vocabulary = merge.Rank();

        Assert.Equal(["often", "early", "late", "second"], Texts(vocabulary.Words));
        Assert.Equal([3, 2, 2, 1], vocabulary.Counts);
        Assert.Equal([3, 2, 2, 1], vocabulary.Documents);
    }

    [Fact]
    public void Rank_NothingAdded_EmptyVocabulary() => Assert.Equal(0, new VocabularyMerge().Rank().Count);

    [Fact]
    public void Rank_CountsBeyond32Bits_AddUp()
    {
        var merge = new VocabularyMerge();
        merge.Add(new PartialVocabulary(WordTable.From(["a", "b"]), [1, int.MaxValue], [1, 1], [0, 0], [0, 1]));
        merge.Add(new PartialVocabulary(WordTable.From(["b"]), [int.MaxValue], [1], [1], [0]));

        var vocabulary = merge.Rank();

        Assert.Equal(["b", "a"], Texts(vocabulary.Words));
        Assert.Equal([2L * int.MaxValue, 1], vocabulary.Counts);
    }

    [Fact]
    public void Rank_MoreWordsThanItBeginsWith_EachIsCounted()
    {
        // So many that some share all 32 bits that are kept of a word's hash: 18 pairs on average.
        const int count = 400_000;
        var words = WordTable.From(Enumerable.Range(0, count).Select(i => $"word-{i}"));
        var (ones, order) = (Enumerable.Repeat(1, count).ToArray(), Enumerable.Range(0, count).ToArray());
        var part = new PartialVocabulary(words, Array.ConvertAll(ones, one => (long)one), ones, ones, order);
        var merge = new VocabularyMerge();

        merge.Add(part);
        merge.Add(part);

        var vocabulary = merge.Rank();
        Assert.Equal(Texts(words), Texts(vocabulary.Words));
        Assert.Equal(Enumerable.Repeat(2L, count), vocabulary.Counts);
    }

    [Fact]
    public void ToPartial_SomeBlocks_WordsInOrderOfFirstAppearance()
    {
        var merge = new VocabularyMerge();
        merge.Add(Of("c b", "b").Words, [2, 5]);
        merge.Add(Of("a c").Words, [1]);

        var partial = merge.ToPartial();

        Assert.Equal(["a", "c", "b"], Texts(partial.Words));
        Assert.Equal([1, 2, 2], partial.Counts);
        Assert.Equal([1, 2, 2], partial.Documents);
        Assert.Equal([1, 1, 2], partial.FirstDocument);
        Assert.Equal([0, 1, 1], partial.FirstPosition);
    }

    [Fact]
    public void Add_RowWithoutPosition_Refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new VocabularyMerge().Add(Of("a", "b").Words, [0]));

        Assert.StartsWith(
            "row 1 of the block holds a word of 1 documents, but the block has 1 documents.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>Any partition into blocks, any order, any tree of merges: the vocabulary of a plain count.</summary>
    [Fact]
    public void Rank_AnyPartitionOrderAndTree_SameVocabulary()
    {
        var word = Gen.OneOf("a", "b", "c", "d", "e", "long-enough-to-be-hashed");
        var text = word.Array[0, 6].Select(words => string.Join(' ', words));
        var document = Gen.Select(text, Gen.Int[0, 3], Gen.Int[0, 2], (Text, Block, Branch) => (Text, Block, Branch));

        Gen.Select(document.Array[0, 12], Gen.Bool.Array[6])
            .Sample(
                (documents, coins) =>
                {
                    var branches = new VocabularyMerge[] { new(), new(), new() };
                    var blocks = documents
                        .Select((d, position) => (d.Text, d.Block, d.Branch, Position: position))
                        .GroupBy(d => (d.Block, d.Branch))
                        .OrderBy(group => coins[group.Key.Branch] ? group.Key.Block : -group.Key.Block);
                    foreach (var block in blocks)
                    {
                        branches[block.Key.Branch]
                            .Add(Of([.. block.Select(d => d.Text)]).Words, [.. block.Select(d => d.Position)]);
                    }
                    var (first, second) = coins[3] ? (branches[0], branches[1]) : (branches[1], branches[0]);
                    first.Add(second.ToPartial());
                    var (all, rest) = coins[4] ? (first, branches[2]) : (branches[2], first);
                    all.Add(rest.ToPartial());

                    AssertIsPlainCount([.. documents.Select(d => d.Text)], all.Rank());
                }
            );
    }

    // Keras' own way: a dictionary in order of first appearance, sorted stably by count.
    private static void AssertIsPlainCount(string[] texts, Vocabulary vocabulary)
    {
        var documents = texts.Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var expected = documents
            .SelectMany(words => words)
            .GroupBy(word => word)
            .Select(group =>
                (Word: group.Key, Count: group.LongCount(), Documents: documents.Count(d => d.Contains(group.Key)))
            )
            .OrderByDescending(word => word.Count)
            .ToArray();

        Assert.Equal(expected.Select(word => word.Word), Texts(vocabulary.Words));
        Assert.Equal(expected.Select(word => word.Count), vocabulary.Counts);
        Assert.Equal(expected.Select(word => word.Documents), vocabulary.Documents);
    }
}
