using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Takes some documents out of a block.</summary>
public static class BlockRows
{
    /// <summary>The block that these documents alone would have made.</summary>
    /// <param name="block">The block.</param>
    /// <param name="rows">Zero-based rows to keep, ascending.</param>
    /// <returns>A block whose dictionary holds the words of the kept rows only, in order of first appearance among them.</returns>
    /// <remarks>With it the vocabulary of the training part alone is merged like any other. Linear in the kept tokens.</remarks>
    /// <exception cref="ArgumentException">The rows do not ascend.</exception>
    public static TokenBlock Select(TokenBlock block, ReadOnlySpan<int> rows)
    {
        var tokens = new List<int>();
        var ends = new int[rows.Length];
        var oldIds = new List<int>();
        var newIds = new int[block.Words.Words.Count];
        Array.Fill(newIds, -1);
        for (var row = 0; row < rows.Length; row++)
        {
            if (row > 0 && rows[row] <= rows[row - 1])
            {
                throw new ArgumentException($"Row {rows[row]} follows row {rows[row - 1]}.", nameof(rows));
            }
            foreach (var oldId in block.TokensOf(rows[row]))
            {
                ref var id = ref newIds[oldId];
                if (id < 0)
                {
                    id = oldIds.Count;
                    oldIds.Add(oldId);
                }
                tokens.Add(id);
            }
            ends[row] = tokens.Count;
        }
        int[] kept = [.. tokens];
        return new TokenBlock(
            Pick(block.Keys, rows),
            Pick(block.ContentHashes, rows),
            Pick(block.MessageIdHashes, rows),
            Pick(block.Encodings, rows),
            kept,
            ends,
            WordTally.Of(block.Words.Words.Pick([.. oldIds]), kept, ends)
        );
    }

    private static T[] Pick<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var picked = new T[rows.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = values[rows[i]];
        }
        return picked;
    }
}
