using System.Numerics;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Finds a word that a table has twice.</summary>
internal static class RepeatedWord
{
    /// <summary>The first row whose word stands in a row before it; <c>null</c> where every word is another.</summary>
    /// <param name="words">The words.</param>
    /// <remarks>Linear; takes 8 to 16 bytes a word, a fifth of what <see cref="WordIndex"/> would.</remarks>
    internal static int? FirstIn(WordTable words)
    {
        // Open addressing: the row of a word plus one, 0 for none. At most half full.
        var slots = new int[BitOperations.RoundUpToPowerOf2((2UL * (ulong)words.Count) + 1)];
        var mask = (ulong)slots.Length - 1;
        for (var row = 0; row < words.Count; row++)
        {
            var word = words[row];
            var slot = WordSeed.HashOf(word) & mask;
            while (slots[slot] is var taken and not 0)
            {
                if (word.SequenceEqual(words[taken - 1]))
                {
                    return row;
                }
                slot = (slot + 1) & mask;
            }
            slots[slot] = row + 1;
        }
        return null;
    }
}
