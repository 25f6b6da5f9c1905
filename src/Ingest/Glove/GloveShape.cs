using System.Buffers.Text;

namespace Pipeline.Ingest.Glove;

/// <summary>What the first lines of a text of vectors say about the rest.</summary>
/// <param name="Dimension">Numbers in a vector; 0 where the first line has none.</param>
/// <param name="PromisedCount">Number of vectors that a header in the first line promises; <c>null</c> without a header.</param>
/// <remarks>
/// GloVe's texts have no header: the first line decides the dimension. word2vec's text format begins with the number of
/// vectors and their dimension. A first line of two whole numbers is such a header where the second line has as many
/// numbers as it says, and otherwise a vector of dimension 1.
/// </remarks>
internal sealed record GloveShape(int Dimension, long? PromisedCount)
{
    /// <summary>Reads the shape off the first two lines.</summary>
    /// <param name="first">The first line, without spaces and newline at its end.</param>
    /// <param name="second">The second line likewise; empty where there is none.</param>
    internal static GloveShape Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var space = first.IndexOf((byte)' ');
        if (
            space > 0
            && Utf8Parser.TryParse(first[..space], out long count, out var countLength)
            && countLength == space
            && Utf8Parser.TryParse(first[(space + 1)..], out int dimension, out var dimensionLength)
            && space + 1 + dimensionLength == first.Length
            && count >= 0
            && dimension > 0
            && dimension == second.Count((byte)' ')
        )
        {
            return new GloveShape(dimension, count);
        }
        return new GloveShape(first.Count((byte)' '), PromisedCount: null);
    }
}
