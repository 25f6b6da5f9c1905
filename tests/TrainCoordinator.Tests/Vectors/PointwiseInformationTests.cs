using CsCheck;
using Pipeline.TrainCoordinator.Vectors;
using static Pipeline.TrainCoordinator.Tests.Vectors.TestMatrices;

namespace Pipeline.TrainCoordinator.Tests.Vectors;

public sealed class PointwiseInformationTests
{
    [Fact]
    public void Of_TwoWordsSideBySide_LogarithmOfTwo()
    {
        // Each word has one neighbour, there are two in all: log(1 * 2 / (1 * 1)).
        var matrix = Entries([1, 2], [2], vocabularySize: 2, new WordVectorOptions());

        Assert.Equal(2, matrix.Count);
        Assert.Equal(0.693147, matrix[(1, 2)], 1e-6);
        Assert.Equal(0.693147, matrix[(2, 1)], 1e-6);
    }

    [Fact]
    public void Of_WordsOfDifferentDocuments_AreNoNeighbours() =>
        Assert.Empty(Entries([1, 2], [1, 2], vocabularySize: 2, new WordVectorOptions()));

    [Fact]
    public void Of_WordsFurtherApartThanTheWindow_AreNoNeighbours()
    {
        var matrix = Entries([1, 2, 3], [3], vocabularySize: 3, new WordVectorOptions { Window = 1 });

        Assert.False(matrix.ContainsKey((1, 3)));
        Assert.True(matrix.ContainsKey((1, 2)));
    }

    [Fact]
    public void Of_AnyDocuments_EntriesOfTheDefinitionAndItsTranspose()
    {
        const int Words = 6;
        var options = new WordVectorOptions { Window = 2, ContextSmoothing = 0.5 };

        Gen.Int[1, Words]
            .Array[0, 12]
            .Array[1, 6]
            .Sample(documents =>
            {
                var tokens = documents.SelectMany(document => document).ToArray();
                var ends = documents.Select((_, i) => documents.Take(i + 1).Sum(d => d.Length)).ToArray();

                var found = PointwiseInformation.Of(tokens, ends, Words, options, Lanes(2));

                var rows = Entries(found.Rows, Words);
                var transposed = Entries(found.Transposed, Words);
                var expected = Definition(documents, options);
                Assert.Equal(expected.Keys.Order(), rows.Keys.Order());
                Assert.All(expected, entry => Assert.Equal(entry.Value, rows[entry.Key], 1e-6));
                Assert.Equal(
                    rows.OrderBy(entry => entry.Key),
                    transposed
                        .Select(e => KeyValuePair.Create((e.Key.Context, e.Key.Word), e.Value))
                        .OrderBy(entry => entry.Key)
                );
            });
    }

    private static Dictionary<(int Word, int Context), double> Definition(int[][] documents, WordVectorOptions options)
    {
        var pairs = documents
            .SelectMany(document =>
                Enumerable
                    .Range(0, document.Length)
                    .SelectMany(i => Enumerable.Range(0, document.Length).Select(j => (i, j)))
                    .Where(p => p.i != p.j && Math.Abs(p.i - p.j) <= options.Window)
                    .Select(p => (Word: document[p.i], Context: document[p.j]))
            )
            .ToArray();
        var counts = pairs.GroupBy(pair => pair.Word).ToDictionary(g => g.Key, g => (double)g.Count());
        var smoothedTotal = counts.Values.Sum(count => Math.Pow(count, options.ContextSmoothing));
        return pairs
            .GroupBy(pair => pair)
            .Select(g =>
                (
                    g.Key,
                    Value: Math.Log(
                        g.Count()
                            * smoothedTotal
                            / (counts[g.Key.Word] * Math.Pow(counts[g.Key.Context], options.ContextSmoothing))
                    )
                )
            )
            .Where(entry => entry.Value > 1e-9)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private static Dictionary<(int Word, int Context), double> Entries(
        int[] tokens,
        int[] ends,
        int vocabularySize,
        WordVectorOptions options
    ) => Entries(PointwiseInformation.Of(tokens, ends, vocabularySize, options, Lanes(1)).Rows, vocabularySize);

    // Read by multiplying with the identity; entries of rounding alone are left out.
    private static Dictionary<(int Word, int Context), double> Entries(SparseMatrix matrix, int vocabularySize)
    {
        var size = vocabularySize + 1;
        var identity = new DenseMatrix(size, size);
        for (var i = 0; i < size; i++)
        {
            identity.Row(i)[i] = 1;
        }
        var product = matrix.Times(identity, Lanes(1));
        var entries = new Dictionary<(int Word, int Context), double>();
        for (var i = 0; i < product.Values.Length; i++)
        {
            if (product.Values[i] > 1e-9)
            {
                entries.Add((i / size, i % size), product.Values[i]);
            }
        }
        return entries;
    }
}
