using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Parquet's levels, which say where lists begin and end.</summary>
internal static class ListLevels
{
    private const int ElementLevel = 2;
    private const int EmptyListLevel = 1;

    /// <summary>The levels of some lists.</summary>
    /// <param name="ends">For each list, the position just past its last element.</param>
    /// <param name="definition">Receives the definition levels, one for each element and each list without any.</param>
    /// <param name="repetition">Receives as many repetition levels.</param>
    /// <returns>How many they are.</returns>
    internal static int Fill(ReadOnlySpan<int> ends, Span<int> definition, Span<int> repetition)
    {
        var level = 0;
        var start = 0;
        foreach (var end in ends)
        {
            var length = end - start;
            if (length == 0)
            {
                definition[level] = EmptyListLevel;
                repetition[level++] = 0;
                continue;
            }
            definition.Slice(level, length).Fill(ElementLevel);
            repetition.Slice(level, length).Fill(1);
            repetition[level] = 0;
            level += length;
            start = end;
        }
        return level;
    }

    /// <summary>The lists that some levels are of.</summary>
    /// <param name="definition">The definition levels.</param>
    /// <param name="repetition">As many repetition levels.</param>
    /// <param name="ends">Receives for each list the position just past its last element.</param>
    /// <param name="problem">Why these are not the levels of so many lists.</param>
    internal static bool TryRead(
        ReadOnlySpan<int> definition,
        ReadOnlySpan<int> repetition,
        Span<int> ends,
        [NotNullWhen(false)] out string? problem
    )
    {
        problem = null;
        var row = -1;
        var elements = 0;
        var mayContinue = false;
        for (var i = 0; i < definition.Length; i++)
        {
            var isElement = definition[i] == ElementLevel;
            var isNew = repetition[i] == 0;
            var isKnown = isNew
                ? isElement || definition[i] == EmptyListLevel
                : repetition[i] == 1 && isElement && mayContinue;
            if (!isKnown || (isNew && row == ends.Length - 1))
            {
                problem = $"level {i} fits none";
                return false;
            }
            if (isNew)
            {
                row++;
                mayContinue = isElement;
            }
            elements += isElement ? 1 : 0;
            ends[row] = elements;
        }
        if (row != ends.Length - 1)
        {
            problem = $"it has {row + 1}, but the file {ends.Length} rows";
            return false;
        }
        return true;
    }
}
