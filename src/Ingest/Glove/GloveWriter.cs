using System.Globalization;
using Pipeline.Shared.Data;

namespace Pipeline.Ingest.Glove;

/// <summary>Writes vectors as GloVe's text: on each line a word and its numbers, one space between them.</summary>
/// <remarks>Every number has the fewest digits from which the same float is read back.</remarks>
public static class GloveWriter
{
    private const int LongestNumber = 32; // a float takes 15 characters at most

    /// <summary>Writes the vectors of words in rank order; words whose vector is zero are left out.</summary>
    /// <param name="target">Where the text goes.</param>
    /// <param name="words">The words in rank order.</param>
    /// <param name="table">Shape [words + 1, columns], row-major; the row of a word is its rank.</param>
    /// <param name="columns">Numbers in a vector, at least 1.</param>
    /// <param name="cancellation">Ends the writing between two words.</param>
    /// <returns>Number of vectors written.</returns>
    public static int Write(
        Stream target,
        WordTable words,
        ReadOnlySpan<float> table,
        int columns,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var line = new byte[columns * LongestNumber + 1];
        var written = 0;
        for (var rank = 1; rank < table.Length / columns; rank++)
        {
            cancellation.ThrowIfCancellationRequested();
            var row = table.Slice(rank * columns, columns);
            if (!row.ContainsAnyExcept(0f))
            {
                continue;
            }
            target.Write(words[rank - 1]);
            var length = 0;
            foreach (var number in row)
            {
                line[length++] = (byte)' ';
                number.TryFormat(line.AsSpan(length), out var digits, provider: CultureInfo.InvariantCulture);
                length += digits;
            }
            line[length++] = (byte)'\n';
            target.Write(line.AsSpan(0, length));
            written++;
        }
        return written;
    }
}
