using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Counts the words of a block.</summary>
public static class WordTally
{
    /// <summary>The dictionary of a block's tokens.</summary>
    /// <param name="words">The words, in the order of their first appearance.</param>
    /// <param name="tokens">For each token, the zero-based number of its word, of all documents, one after the other.</param>
    /// <param name="tokenEnds">For each document, the position just past its last token.</param>
    /// <exception cref="ArgumentException">The tokens are of another number of words.</exception>
    public static BlockWords Of(WordTable words, ReadOnlySpan<int> tokens, ReadOnlySpan<int> tokenEnds)
    {
        var counts = new int[words.Count];
        var documents = new int[words.Count];
        var firstRow = new int[words.Count];
        var firstPosition = new int[words.Count];
        var lastRow = new int[words.Count];
        Array.Fill(lastRow, -1);
        var known = 0;
        var start = 0;
        for (var row = 0; row < tokenEnds.Length; row++)
        {
            var document = tokens[start..tokenEnds[row]];
            start = tokenEnds[row];
            unchecked
            {
                for (var position = 0; position < document.Length; position++)
                {
                    var word = document[position];
                    if (word == known)
                    {
                        firstRow[word] = row;
                        firstPosition[word] = position;
                        known++;
                    }
                    counts[word]++;
                    documents[word] += lastRow[word] == row ? 0 : 1;
                    lastRow[word] = row;
                }
            }
        }
        return known == words.Count
            ? new BlockWords(words, counts, documents, firstRow, firstPosition)
            : throw new ArgumentException($"{words.Count} words are given for {known} counted.", nameof(words));
    }
}
