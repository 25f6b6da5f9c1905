using Pipeline.Shared.Data;

namespace Pipeline.TrainCoordinator.Data;

/// <summary>Where the documents of each chunk stand in document order over the whole corpus.</summary>
internal static class DocumentOrder
{
    /// <summary>The position of every row of every chunk.</summary>
    /// <param name="chunks">The keys of each chunk, ascending within the chunk.</param>
    /// <returns>For each chunk, the zero-based position of each of its rows; ascending too.</returns>
    internal static int[][] PositionsOf(IReadOnlyList<DocumentKey[]> chunks)
    {
        var positions = chunks.Select(keys => new int[keys.Length]).ToArray();
        var rows = new (DocumentKey Key, int Chunk, int Row)[chunks.Sum(keys => keys.Length)];
        var at = 0;
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            for (var row = 0; row < chunks[chunk].Length; row++)
            {
                rows[at++] = (chunks[chunk][row], chunk, row);
            }
        }
        // Keys differ, so an unstable sort is enough.
        Array.Sort(rows, static (a, b) => a.Key.CompareTo(b.Key));
        for (var i = 0; i < rows.Length; i++)
        {
            positions[rows[i].Chunk][rows[i].Row] = i;
        }
        return positions;
    }
}
