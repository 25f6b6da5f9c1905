namespace Pipeline.Shared.Seeds;

/// <summary>Seeded permutations.</summary>
public static class Permutation
{
    /// <summary>A uniform permutation of 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">Number of elements, at least 0.</param>
    /// <param name="key">Key of the stream it is drawn from, see <see cref="CounterRandom.Key"/>.</param>
    /// <remarks>Fisher and Yates' shuffle, from the last element down. Linear in <paramref name="count"/>.</remarks>
    public static int[] Of(int count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }
        for (var i = count - 1; i > 0; i--)
        {
            var j = CounterRandom.Below(key, (ulong)i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
