using System.Collections.Immutable;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>How much more often two words stand near each other than chance would have it.</summary>
/// <remarks>
/// Entry (word, context) is max(0, log(n(word, context) N / (n(word) s(context)))), where n counts neighbours within the
/// window, N is their total and s the context counts raised to the smoothing exponent and scaled to the same total.
/// A word's row is counted from its occurrences into one array of the vocabulary's size: memory beyond the result is one
/// such array per lane and two integers per token, however many pairs there are.
/// </remarks>
internal static class PointwiseInformation
{
    // Logarithms of the counts that nearly all pairs have.
    private static readonly ImmutableArray<double> SmallLogs =
    [
        .. Enumerable.Range(0, 1024).Select(count => PortableMath.RoundedLog(count)),
    ];

    /// <summary>The matrix of some documents.</summary>
    /// <param name="tokens">Word ranks of all documents, one after the other.</param>
    /// <param name="tokenEnds">For each document, the position just past its last token.</param>
    /// <param name="vocabularySize">Number of words.</param>
    /// <param name="options">Window and smoothing.</param>
    /// <param name="work">The lanes to compute on.</param>
    /// <returns>A square matrix; row and column 0, the padding, are empty.</returns>
    internal static InformationMatrix Of(
        int[] tokens,
        int[] tokenEnds,
        int vocabularySize,
        WordVectorOptions options,
        LaneWork work
    )
    {
        var text = Spread(tokens, tokenEnds, options.Window);
        var (occurrences, occurrenceEnds) = OccurrencesOf(text, vocabularySize);
        var logs = WordLogs.Of(NeighbourCounts(tokens, tokenEnds, vocabularySize, options.Window), options);
        var size = vocabularySize + 1;
        var matrix = new SparseMatrix(size, size);
        var transposed = new SparseMatrix(size, size);
        work.Run(
            matrix.GroupCount,
            () => new Counter(size),
            (counter, group) =>
            {
                var first = group * SparseMatrix.GroupSize;
                var rows = new RowGroupBuilder();
                var transposedRows = new RowGroupBuilder();
                for (var word = first; word < Math.Min(first + SparseMatrix.GroupSize, size); word++)
                {
                    // Row 0 is the padding's and stays empty.
                    var start = word == 0 ? occurrenceEnds[0] : occurrenceEnds[word - 1];
                    counter.Count(text, occurrences.AsSpan(start, occurrenceEnds[word] - start), options.Window);
                    foreach (var context in counter.Words)
                    {
                        var log = LogOf(counter[context]);
                        rows.Add(context, log + logs.OfWord[word] + logs.OfContext[context]);
                        transposedRows.Add(context, log + logs.OfWord[context] + logs.OfContext[word]);
                    }
                    counter.Clear();
                    rows.EndRow();
                    transposedRows.EndRow();
                }
                matrix.SetGroup(group, rows.Build());
                transposed.SetGroup(group, transposedRows.Build());
            }
        );
        return new InformationMatrix(matrix, transposed);
    }

    // The documents with room for a window of padding around each, so that no neighbour belongs to another.
    private static int[] Spread(int[] tokens, int[] tokenEnds, int window)
    {
        var text = new int[tokens.Length + window * (tokenEnds.Length + 1)];
        var start = 0;
        var target = window;
        foreach (var end in tokenEnds)
        {
            tokens.AsSpan(start, end - start).CopyTo(text.AsSpan(target));
            target += end - start + window;
            start = end;
        }
        return text;
    }

    // Positions of each word in the text, ascending; the padding has none.
    private static (int[] Positions, int[] Ends) OccurrencesOf(int[] text, int vocabularySize)
    {
        var ends = new int[vocabularySize + 1];
        foreach (var word in text)
        {
            ends[word]++;
        }
        ends[0] = 0;
        for (var word = 1; word < ends.Length; word++)
        {
            ends[word] += ends[word - 1];
        }
        var positions = new int[ends[^1]];
        for (var position = text.Length - 1; position >= 0; position--)
        {
            if (text[position] != 0)
            {
                positions[--ends[text[position]]] = position;
            }
        }
        // Each end has moved down to its word's start, which is the end of the word before.
        Array.Copy(ends, 1, ends, 0, ends.Length - 1);
        ends[^1] = positions.Length;
        return (positions, ends);
    }

    private static long[] NeighbourCounts(int[] tokens, int[] tokenEnds, int vocabularySize, int window)
    {
        var counts = new long[vocabularySize + 1];
        var start = 0;
        foreach (var end in tokenEnds)
        {
            for (var i = start; i < end; i++)
            {
                counts[tokens[i]] += Math.Min(i - start, window) + Math.Min(end - 1 - i, window);
            }
            start = end;
        }
        return counts;
    }

    private static double LogOf(int count) =>
        count < SmallLogs.Length ? SmallLogs[count] : PortableMath.RoundedLog(count);

    // What a word adds to an entry as the row's word and as the column's.
    private sealed record WordLogs(double[] OfWord, double[] OfContext)
    {
        internal static WordLogs Of(long[] neighbourCounts, WordVectorOptions options)
        {
            var total = (double)neighbourCounts.Sum();
            var smoothed = Array.ConvertAll(
                neighbourCounts,
                count => PortableMath.RoundedPower(count, options.ContextSmoothing)
            );
            var smoothedTotal = smoothed.Sum();
            // N / (n(word) s(context)) with s(context) = smoothed / smoothedTotal * N.
            return new WordLogs(
                Array.ConvertAll(neighbourCounts, count => -PortableMath.RoundedLog(count)),
                Array.ConvertAll(
                    smoothed,
                    count => PortableMath.RoundedLog(smoothedTotal) - PortableMath.RoundedLog(count)
                )
            );
        }
    }
}
