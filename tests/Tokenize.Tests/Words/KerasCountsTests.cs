using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests.Words;

/// <summary>What Keras' tokenizer knows of three small texts, and what its <c>texts_to_matrix</c> makes of them from that knowledge alone.</summary>
/// <remarks>The numbers were printed by keras-preprocessing and by Keras 1.1.0, which agree.</remarks>
public sealed class KerasCountsTests
{
    private static readonly string[] Texts = ["a a b c d", "a b b", "c c c"];

    private readonly TokenBlock _block;
    private readonly Vocabulary _vocabulary;

    public KerasCountsTests()
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        foreach (var (i, text) in Texts.Index())
        {
            builder.Add(new DocumentKey("label", $"{i}"), 0, 0, TextEncoding.Latin1, Encoding.UTF8.GetBytes(text));
        }
        _block = builder.Build();
        var merge = new VocabularyMerge();
        merge.Add(_block.Words, [0, 1, 2]);
        _vocabulary = merge.Rank();
    }

    [Fact]
    public void Vocabulary_ThreeTexts_RanksAndDocumentsOfKeras()
    {
        Assert.Equal("c a b d", string.Join(' ', Enumerable.Range(0, 4).Select(_vocabulary.Words.Text)));
        Assert.Equal([4, 3, 3, 1], _vocabulary.Counts);
        Assert.Equal([2, 2, 2, 1], _vocabulary.Documents);
    }

    [Fact]
    public void Counts_ThreeTexts_MatricesOfKeras()
    {
        var (tokens, ends) = new SequenceEncoder(_vocabulary, new SequenceOptions { MaxWords = 4 }).Encode(_block);
        var counts = new double[Texts.Length][];
        for (var document = 0; document < Texts.Length; document++)
        {
            var words = tokens.AsSpan((document == 0 ? 0 : ends[document - 1])..ends[document]);
            counts[document] = [words.Count(0), words.Count(1), words.Count(2), words.Count(3)];
        }
        var frequencies = counts.Select(row => row.Select(count => count / row.Sum()));
        var tfidf = counts.Select(row =>
            row.Select(
                (count, rank) =>
                    count == 0
                        ? 0
                        : (1 + Math.Log(count))
                            * Math.Log(1 + ((double)Texts.Length / (1 + _vocabulary.Documents[rank - 1])))
            )
        );

        Assert.Equal(
            [
                [0, 1, 2, 1],
                [0, 0, 1, 2],
                [0, 3, 0, 0],
            ],
            counts
        );
        Assert.Equal([0, 0.25, 0.5, 0.25, 0, 0, 1 / 3.0, 2 / 3.0, 0, 1, 0, 0], frequencies.SelectMany(row => row));
        double[] expected =
        [
            .. new[] { 0, 0.6931471805599453, 1.1736001944781467, 0.6931471805599453 },
            .. new[] { 0, 0, 0.6931471805599453, 1.1736001944781467 },
            .. new[] { 0, 1.4546471909787542, 0, 0 },
        ];
        Assert.All(
            tfidf.SelectMany(row => row).Zip(expected),
            pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-15)
        );
    }
}
