using System.Buffers.Text;
using System.Text.Unicode;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

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

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="text">The whole text.</param>
    /// <exception cref="CorpusException">A line is not of that form, does not follow the one before, or repeats a word.</exception>
    public static Vocabulary Parse(string path, ReadOnlySpan<byte> text)
    {
        var words = new WordIndex();
        var counts = new List<long>();
        var documents = new List<int>();
        while (!text.IsEmpty)
        {
            var length = text.IndexOf((byte)'\n');
            var line = length < 0 ? text : text[..length];
            if (
                length < 0
                || !TryParse(line, out var word, out var rank, out var count, out var documentCount)
                || rank != words.Count + 1
                || documentCount < 1
                || count < documentCount
                || (counts.Count > 0 && count > counts[^1])
                || words.GetOrAdd(line[word]) != counts.Count
            )
            {
                throw new CorpusException(
                    path,
                    $"Line {counts.Count + 1} of the vocabulary '{path}' is not a new word, rank {counts.Count + 1}, a count no larger than the one before and a number of documents, separated by tabs and ended by a newline. Write it with 'pipeline inspect DATA --export-vocabulary FILE'."
                );
            }
            counts.Add(count);
            documents.Add(documentCount);
            text = text[(length + 1)..];
        }
        return new Vocabulary(words.ToTable(), [.. counts], [.. documents]);
    }

    private static bool TryParse(
        ReadOnlySpan<byte> line,
        out Range word,
        out int rank,
        out long count,
        out int documents
    )
    {
        (word, rank, count, documents) = (default, 0, 0, 0);
        Span<Range> fields = stackalloc Range[5];
        var found = 0;
        foreach (var field in line.Split((byte)'\t'))
        {
            if (found == fields.Length)
            {
                return false;
            }
            fields[found++] = field;
        }
        word = fields[0];
        return found == 4
            && !line[word].IsEmpty
            && Utf8.IsValid(line[word])
            && IsNumber(line[fields[1]], out long wideRank)
            && (rank = (int)Math.Min(wideRank, int.MaxValue)) == wideRank
            && IsNumber(line[fields[2]], out count)
            && IsNumber(line[fields[3]], out long wideDocuments)
            && (documents = (int)Math.Min(wideDocuments, int.MaxValue)) == wideDocuments;
    }

    private static bool IsNumber(ReadOnlySpan<byte> field, out long number) =>
        Utf8Parser.TryParse(field, out number, out var read) && read == field.Length && number >= 0;

    private static void Append(Span<byte> row, ref int length, char separator, long number)
    {
        row[length++] = (byte)separator;
        _ = Utf8Formatter.TryFormat(number, row[length..], out var written);
        length += written;
    }
}
