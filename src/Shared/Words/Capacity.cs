namespace Pipeline.Shared.Words;

/// <summary>Sizes of growing arrays.</summary>
internal static class Capacity
{
    /// <summary>Twice the current length, or what is needed, whichever is more; never above what an array can hold.</summary>
    /// <param name="current">Current number of elements.</param>
    /// <param name="needed">Number of elements that must fit.</param>
    /// <exception cref="InvalidOperationException">No array is that long.</exception>
    internal static int Grown(int current, long needed)
    {
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"{needed:N0} elements are needed in one array, which holds at most {Array.MaxLength:N0}."
            );
        }
        return (int)Math.Min(Math.Max(2L * current, needed), Array.MaxLength);
    }
}
