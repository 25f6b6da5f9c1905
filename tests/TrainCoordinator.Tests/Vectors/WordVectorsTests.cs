using System.Text;
using Pipeline.TrainCoordinator.Splits;
using Pipeline.TrainCoordinator.Vectors;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class WordVectorsTests
{
    private const int Words = 400;
    private static readonly WordVectorOptions Options = new() { Dimension = 20 };

    [Fact]
    public void Learn_OneTwoAndThreeLanes_SameBits()
    {
        var one = Learn(lanes: 1);

        Assert.Equal(one, Learn(lanes: 2));
        Assert.Equal(one, Learn(lanes: 3));
    }

    [Fact]
    public void Learn_Documents_PaddingIsZeroAndRowsHaveTheSizeAskedFor()
    {
        var vectors = Learn(lanes: 2);

        Assert.Equal((Words + 1) * Options.Dimension, vectors.Length);
        Assert.All(vectors[..Options.Dimension], entry => Assert.Equal(0, entry));
        for (var rank = 1; rank <= Words; rank++)
        {
            var row = vectors.AsSpan(rank * Options.Dimension, Options.Dimension).ToArray();
            Assert.Equal(0.3, Math.Sqrt(row.Average(entry => (double)entry * entry)), 1e-4);
        }
    }

    [Fact]
    public void Learn_WordWithoutNeighbours_ZeroRow()
    {
        var vectors = WordVectors.Learn(
            [1, 2, 1, 2, 3],
            [4, 5],
            4,
            Options,
            1,
            1,
            TestContext.Current.CancellationToken
        );

        Assert.Contains(vectors[Options.Dimension..(3 * Options.Dimension)], entry => entry != 0);
        Assert.All(vectors[(3 * Options.Dimension)..], entry => Assert.Equal(0, entry));
    }

    /// <summary>Words that stand in the same places come out near each other, whatever the random directions.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Learn_TwoTopics_NearestWordsAreOfTheSameTopic(ulong seed)
    {
        // Words 1 to 10 make up one kind of document, 11 to 20 the other; never two of a kind side by side twice.
        var documents = Enumerable
            .Range(0, 200)
            .Select(d => Enumerable.Range(0, 30).Select(i => d % 2 * 10 + 1 + (i * (1 + d % 7) + d / 3) % 10).ToArray())
            .ToArray();

        var vectors = WordVectors.Learn(
            [.. documents.SelectMany(document => document)],
            [.. documents.Select((_, i) => (i + 1) * 30)],
            vocabularySize: 20,
            new WordVectorOptions { Dimension = 2 },
            seed,
            lanes: 1,
            TestContext.Current.CancellationToken
        );

        for (var rank = 1; rank <= 20; rank++)
        {
            var near = NearestWords.Of(vectors, columns: 2, rank, count: 9);
            Assert.All(near, word => Assert.Equal((rank - 1) / 10, (word.Rank - 1) / 10));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Learn_RankOutOfRange_Refused(int rank)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            WordVectors.Learn([1, rank], [2], 4, Options, 1, 1, TestContext.Current.CancellationToken)
        );

        Assert.StartsWith("A word rank is not from 1 to 4.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Learn_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            WordVectors.Learn([1, 2], [2], 2, Options, 1, 1, new CancellationToken(canceled: true))
        );

    [Fact]
    public void Learn_TrainingPartOfTheRealCorpus_NearestWordsMakeSense()
    {
        const int Kept = 10_000;
        var (documents, words) = BydateTrainingPart(Kept);
        var ends = new int[documents.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = documents[i].Length + (i == 0 ? 0 : ends[i - 1]);
        }

        var vectors = WordVectors.Learn(
            [.. documents.SelectMany(document => document)],
            ends,
            Kept,
            new WordVectorOptions(),
            seed: 1,
            lanes: 2,
            TestContext.Current.CancellationToken
        );

        string[] Near(string word) =>
            [
                .. NearestWords
                    .Of(vectors, columns: 100, Array.IndexOf(words, word) + 1, count: 10)
                    .Select(near => words[near.Rank - 1]),
            ];
        Assert.Contains("shuttle", Near("space"));
        Assert.Contains("launch", Near("space"));
        Assert.Contains("nhl", Near("hockey"));
        Assert.Contains("firearms", Near("gun"));
        Assert.Contains("dos", Near("windows"));
    }

    private static float[] Learn(int lanes)
    {
        // Ranks as in a text: low ones often, high ones rarely, each at least once.
        var tokens = Enumerable
            .Range(0, 6000)
            .Select(i => i < Words ? i + 1 : 1 + (int)(Words * Math.Pow(Math.Abs(Math.Sin(i * i)), 4)) % Words)
            .ToArray();
        var ends = Enumerable.Range(1, 60).Select(document => document * 100).ToArray();
        return WordVectors.Learn(tokens, ends, Words, Options, seed: 3, lanes, TestContext.Current.CancellationToken);
    }

    // Word ranks of the messages without their headers, and the words by rank.
    private static (int[][] Documents, string[] Words) BydateTrainingPart(int kept)
    {
        using var list = new StreamReader(RealData.BydateSplit);
        var separators = " !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\r\n".ToCharArray();
        var texts = SplitFile
            .Parse(RealData.BydateSplit, list)
            .IsTest.Where(document => !document.Value)
            .Select(document => document.Key)
            .Order()
            .Select(key => File.ReadAllText(Path.Combine(RealData.Corpus, key.Label, key.Name), Encoding.Latin1))
            .Select(text => text[Math.Max(0, text.IndexOf("\n\n", StringComparison.Ordinal))..])
            .Select(text => text.ToLowerInvariant().Split(separators, StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        var words = texts
            .SelectMany(text => text)
            .CountBy(word => word)
            .OrderByDescending(word => word.Value)
            .Take(kept)
            .Select(word => word.Key)
            .ToArray();
        var rankOf = words.Index().ToDictionary(word => word.Item, word => word.Index + 1);
        return (
            [.. texts.Select(text => text.Where(rankOf.ContainsKey).Select(word => rankOf[word]).ToArray())],
            words
        );
    }
}
