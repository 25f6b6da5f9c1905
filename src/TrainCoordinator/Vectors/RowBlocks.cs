namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Cuts the rows of a matrix into blocks that do not depend on the number of lanes.</summary>
internal static class RowBlocks
{
    private const int Size = 512;

    /// <summary>Number of blocks.</summary>
    /// <param name="rows">Number of rows.</param>
    internal static int CountOf(int rows) => (rows + Size - 1) / Size;

    /// <summary>The rows of one block, ascending.</summary>
    /// <param name="block">Zero-based number of the block.</param>
    /// <param name="rows">Number of rows of the matrix.</param>
    internal static IEnumerable<int> Rows(int block, int rows) =>
        Enumerable.Range(block * Size, Math.Min(Size, rows - block * Size));
}
