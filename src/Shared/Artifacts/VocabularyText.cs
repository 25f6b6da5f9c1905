using System.Buffers.Text;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>A vocabulary as text: <c>word TAB rank TAB count TAB documents NEWLINE</c> in rank order, UTF-8.</summary>
/// <remarks>No word holds a tab or a newline: the tokenizer splits on both. Other control characters may occur.</remarks>
public static class VocabularyText
{
    private const int LongestRow = 64; // tabs, newline and three numbers of at most 20 digits

    /// <summary>Writes a vocabulary.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="output">Where the text goes; best buffered.</param>
    public static void Write(Vocabulary vocabulary, Stream output)
    {
        Span<byte> row = stackalloc byte[LongestRow];
        for (var i = 0; i < vocabulary.Count; i++)
        {
            output.Write(vocabulary.Words[i]);
            var length = 0;
            Append(row, ref length, '\t', i + 1L);
            Append(row, ref length, '\t', vocabulary.Counts[i]);
            Append(row, ref length, '\t', vocabulary.Documents[i]);
            row[length++] = (byte)'\n';
            output.Write(row[..length]);
        }
    }

    private static void Append(Span<byte> row, ref int length, char separator, long number)
    {
        row[length++] = (byte)separator;
        _ = Utf8Formatter.TryFormat(number, row[length..], out var written);
        length += written;
    }
}
