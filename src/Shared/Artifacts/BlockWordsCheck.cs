using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>Compares a block's dictionary with its tokens.</summary>
internal static class BlockWordsCheck
{
    /// <summary>What is wrong, without a full stop; <c>null</c> where dictionary and tokens agree.</summary>
    /// <param name="block">The block; ids of any value.</param>
    /// <remarks>Linear in the tokens.</remarks>
    public static string? Problem(TokenBlock block)
    {
        var words = block.Words;
        var counts = new int[words.Words.Count];
        var documents = new int[counts.Length];
        var lastRow = new int[counts.Length];
        Array.Fill(lastRow, -1);
        var known = 0;
        for (var row = 0; row < block.DocumentCount; row++)
        {
            var tokens = block.TokensOf(row);
            for (var position = 0; position < tokens.Length; position++)
            {
                var id = tokens[position];
                if (id < 0 || id >= counts.Length)
                {
                    return $"row {row} holds the token id {id}, but the dictionary has {counts.Length} words";
                }
                if (lastRow[id] < 0)
                {
                    if (id != known || words.FirstRow[id] != row || words.FirstPosition[id] != position)
                    {
                        return $"word {id} first appears in row {row} at position {position}, which the dictionary says of another place";
                    }
                    known++;
                }
                counts[id]++;
                documents[id] += lastRow[id] == row ? 0 : 1;
                lastRow[id] = row;
            }
        }
        if (known != counts.Length)
        {
            return $"its tokens use {known} words, but the dictionary has {counts.Length}";
        }
        return counts.AsSpan().SequenceEqual(words.Counts) && documents.AsSpan().SequenceEqual(words.Documents)
            ? null
            : "the dictionary's counts are not those of its tokens";
    }
}
