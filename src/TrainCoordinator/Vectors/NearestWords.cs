namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Finds the words whose vectors point the same way.</summary>
public static class NearestWords
{
    /// <summary>The nearest words of one word, by the cosine of the angle between the vectors.</summary>
    /// <param name="vectors">Table of vectors, shape [words + 1, columns], row-major; row 0 is the padding.</param>
    /// <param name="columns">Columns of the table.</param>
    /// <param name="rank">Rank of the word, at least 1.</param>
    /// <param name="count">How many words to find, at least 1.</param>
    /// <returns>Rank and cosine of each, nearest first, equally near ones by rank; without the word itself and without zero rows.</returns>
    public static IReadOnlyList<(int Rank, double Cosine)> Of(
        ReadOnlySpan<float> vectors,
        int columns,
        int rank,
        int count
    )
    {
        var word = vectors.Slice(rank * columns, columns);
        var length = Math.Sqrt(Product(word, word));
        var cosines = new List<(int Rank, double Cosine)>();
        for (var other = 1; other < vectors.Length / columns; other++)
        {
            var row = vectors.Slice(other * columns, columns);
            var lengths = length * Math.Sqrt(Product(row, row));
            if (other != rank && lengths > 0)
            {
                cosines.Add((other, Product(word, row) / lengths));
            }
        }
        return [.. cosines.OrderByDescending(near => near.Cosine).Take(count)];
    }

    private static double Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }
        return sum;
    }
}
