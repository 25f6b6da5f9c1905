namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Word vectors learned from documents alone, without labels or any other text.</summary>
/// <remarks>
/// Counts which words stand near each other, turns the counts into positive pointwise mutual information, and keeps the
/// strongest directions of that matrix. Source: Levy and Goldberg, "Neural Word Embedding as Implicit Matrix
/// Factorization" (NIPS 2014). The result depends on nothing but the arguments: the number of lanes does not enter.
/// </remarks>
public static class WordVectors
{
    // Keeps the row of a word without any neighbour at zero.
    private const double TinyNorm = 1e-6;

    /// <summary>Learns a table of vectors.</summary>
    /// <param name="tokens">Word ranks of all documents, one after the other; each from 1 to <paramref name="vocabularySize"/>.</param>
    /// <param name="tokenEnds">For each document, the position in <paramref name="tokens"/> just past its last token.</param>
    /// <param name="vocabularySize">Number of words.</param>
    /// <param name="options">How the vectors are learned.</param>
    /// <param name="seed">Seed of the random directions the decomposition starts from.</param>
    /// <param name="lanes">Threads to compute with, at least 1.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>
    /// Row-major table of <paramref name="vocabularySize"/> + 1 rows and <see cref="WordVectorOptions.Dimension"/>
    /// columns; row 0, the padding, is zero, and so is the row of a word without neighbours.
    /// </returns>
    /// <exception cref="ArgumentException">A rank is out of range.</exception>
    public static float[] Learn(
        int[] tokens,
        int[] tokenEnds,
        int vocabularySize,
        WordVectorOptions options,
        ulong seed,
        int lanes,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Dimension, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Window, 1, nameof(options));
        if (tokens.AsSpan().ContainsAnyExceptInRange(1, vocabularySize))
        {
            throw new ArgumentException($"A word rank is not from 1 to {vocabularySize}.", nameof(tokens));
        }
        var work = new LaneWork(lanes, cancellation);
        var matrix = PointwiseInformation.Of(tokens, tokenEnds, vocabularySize, options, work);
        var (left, strengths) = RandomizedSvd.Of(matrix, options.Dimension, options.PowerIterations, seed, work);
        return Scaled(left, strengths, options.RowScale);
    }

    private static float[] Scaled(DenseMatrix left, double[] strengths, double rowScale)
    {
        var vectors = new float[left.Values.Length];
        var weights = Array.ConvertAll(strengths, Math.Sqrt);
        var length = rowScale * Math.Sqrt(left.Columns);
        for (var row = 0; row < left.Rows; row++)
        {
            var source = left.Row(row);
            var squares = 0.0;
            for (var column = 0; column < source.Length; column++)
            {
                var entry = source[column] * weights[column];
                squares += entry * entry;
            }
            var factor = length / (Math.Sqrt(squares) + TinyNorm);
            var target = vectors.AsSpan(row * left.Columns, left.Columns);
            for (var column = 0; column < source.Length; column++)
            {
                target[column] = (float)(source[column] * weights[column] * factor);
            }
        }
        return vectors;
    }
}
