using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Which slices are computed together.</summary>
internal static class SliceGroups
{
    // Rows that are computed together at least: they fill the micro-kernel's largest tile. More only leave the second cache.
    private const int LeastRows = 8;

    /// <summary>Number of slices in the first group.</summary>
    /// <param name="slices">The slices that are left; at least one.</param>
    /// <param name="pieceLength">Tokens of a piece; 0 where documents are not cut.</param>
    /// <returns>As few as have enough rows; all where too few would be left.</returns>
    internal static int First(ReadOnlySpan<SliceBatch> slices, int pieceLength)
    {
        var left = 0;
        foreach (var slice in slices)
        {
            left += RowsOf(slice, pieceLength);
        }
        var rows = 0;
        for (var i = 0; i < slices.Length; i++)
        {
            rows += RowsOf(slices[i], pieceLength);
            if (rows >= LeastRows && left - rows >= LeastRows)
            {
                return i + 1;
            }
        }
        return slices.Length;
    }

    private static int RowsOf(SliceBatch slice, int pieceLength)
    {
        var rows = 0;
        for (var i = 0; i < slice.Count; i++)
        {
            rows += pieceLength == 0 ? 1 : (slice.TokensOf(i).Length + pieceLength - 1) / pieceLength;
        }
        return rows;
    }
}
