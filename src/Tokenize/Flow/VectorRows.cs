using Pipeline.Shared.Data;

namespace Pipeline.Tokenize.Flow;

/// <summary>The rows of a matrix of word vectors: one for padding, then one for each rank up to the largest that is kept.</summary>
/// <remarks>As in the post, the last row belongs to rank <see cref="SequenceOptions.MaxWords"/>, which no sequence holds.</remarks>
public static class VectorRows
{
    /// <summary>How many words have a row.</summary>
    /// <param name="options">How tokens become sequences.</param>
    /// <param name="vocabularyCount">Number of words of the vocabulary.</param>
    public static int WordCount(SequenceOptions options, int vocabularyCount) =>
        Math.Clamp(options.MaxWords - FirstRank(options) + 1, 0, vocabularyCount);

    /// <summary>Puts the vector of each word in the row of its rank.</summary>
    /// <param name="matrix">Shape [words + 1, columns], row-major; the first word in row 1.</param>
    /// <param name="columns">Numbers of a vector.</param>
    /// <param name="options">How tokens become sequences.</param>
    /// <returns>The same matrix, or with an out-of-vocabulary token, which has rank 1 and no vector, one of a row more.</returns>
    public static float[] Arrange(float[] matrix, int columns, SequenceOptions options)
    {
        var shift = (FirstRank(options) - 1) * columns;
        if (shift == 0)
        {
            return matrix;
        }
        var arranged = new float[matrix.Length + shift];
        matrix.AsSpan(columns).CopyTo(arranged.AsSpan(columns + shift));
        return arranged;
    }

    private static int FirstRank(SequenceOptions options) => options.OovToken is null ? 1 : 2;
}
