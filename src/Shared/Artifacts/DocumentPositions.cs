using System.Collections.Immutable;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Artifacts;

/// <summary>Where documents stand in document order over the whole corpus.</summary>
public static class DocumentPositions
{
    /// <summary>The position of every document.</summary>
    /// <param name="keys">The documents of each chunk.</param>
    /// <returns>For each chunk and row, the document's zero-based position.</returns>
    public static ImmutableArray<int[]> Of(IReadOnlyList<DocumentKey[]> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var rows = new List<(DocumentKey Key, int Chunk, int Row)>();
        for (var chunk = 0; chunk < keys.Count; chunk++)
        {
            rows.AddRange(keys[chunk].Select((key, row) => (key, chunk, row)));
        }
        rows.Sort((x, y) => x.Key.CompareTo(y.Key));
        ImmutableArray<int[]> positions = [.. keys.Select(chunk => new int[chunk.Length])];
        for (var i = 0; i < rows.Count; i++)
        {
            positions[rows[i].Chunk][rows[i].Row] = i;
        }
        return positions;
    }
}
