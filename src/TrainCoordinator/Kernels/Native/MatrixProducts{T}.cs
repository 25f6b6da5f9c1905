namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <inheritdoc />
/// <typeparam name="T">The register.</typeparam>
internal sealed unsafe class MatrixProducts<T> : MatrixProducts
    where T : struct, ILanes<T>
{
    // Rows whose addresses are taken at once; enough for a panel to stay while many pass.
    private const int RowBlock = 64;

    // Rows added by one chain between two loads of the target: their panel of the right factor fills half the first cache.
    private const int DepthBlock = 96;

    public override void Multiply(
        AlignedMatrix left,
        ReadOnlySpan<int> leftRows,
        int leftColumn,
        PackedMatrix right,
        AlignedMatrix start,
        ReadOnlySpan<int> startRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows,
        int column
    )
    {
        Shapes.Require(leftRows.Length == targetRows.Length && startRows.Length == targetRows.Length);
        Shapes.Require(leftColumn >= 0 && leftColumn + right.Depth <= left.Columns);
        Shapes.Require(column >= 0 && column + right.Columns <= Math.Min(start.Columns, target.Columns));
        MultiplyAddCount += (long)targetRows.Length * right.Depth * right.Columns;
        var pace = Pace(targetRows.Length, right.Panels);
        float** addresses = stackalloc float*[3 * RowBlock];
        for (var first = 0; first < targetRows.Length; first += RowBlock)
        {
            var rows = Math.Min(RowBlock, targetRows.Length - first);
            for (var i = 0; i < rows; i++)
            {
                addresses[i] = left.Address(leftRows[first + i]) + leftColumn;
                addresses[RowBlock + i] = start.Address(startRows[first + i]) + column;
                addresses[(2 * RowBlock) + i] = target.Address(targetRows[first + i]) + column;
            }
            for (var panel = 0; panel < right.Panels; panel++)
            {
                var line = right.FirstLine(panel);
                Multiply(
                    rows,
                    addresses,
                    1,
                    right.Address(panel),
                    (right.FirstLine(panel + 1) - line) * AlignedMatrix.LineLength,
                    addresses + RowBlock,
                    addresses + (2 * RowBlock),
                    line * AlignedMatrix.LineLength,
                    right.FirstLine(panel + 1) - line,
                    right.Depth,
                    pace
                );
            }
        }
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        GC.KeepAlive(start);
        GC.KeepAlive(target);
    }

    public override void AddOuterProducts(
        AlignedMatrix left,
        int leftFirst,
        AlignedMatrix right,
        int rightFirst,
        int rightColumn,
        int count,
        AlignedMatrix target
    )
    {
        Shapes.Require(leftFirst >= 0 && leftFirst + count <= left.Rows);
        Shapes.Require(rightFirst >= 0 && rightFirst + count <= right.Rows);
        Shapes.Require(rightColumn >= 0 && rightColumn + target.Columns <= right.Columns);
        Shapes.Require(target.Rows == left.Columns);
        MultiplyAddCount += (long)target.Rows * target.Columns * count;
        var lines = target.PaddedColumns / AlignedMatrix.LineLength;
        var panels = PackedMatrix.PanelsOf(lines);
        float** addresses = stackalloc float*[2 * RowBlock];
        for (var first = 0; first < count; first += DepthBlock)
        {
            var depth = Math.Min(DepthBlock, count - first);
            var following = Math.Min(DepthBlock, count - first - depth);
            Ahead.Add(left, leftFirst + first + depth, following);
            Ahead.Add(right, rightFirst + first + depth, following);
            var pace = Pace(target.Rows, panels);
            var leftStart = left.Address(leftFirst + first);
            var rightStart = right.Address(rightFirst + first) + rightColumn;
            for (var row = 0; row < target.Rows; row += RowBlock)
            {
                var rows = Math.Min(RowBlock, target.Rows - row);
                for (var i = 0; i < rows; i++)
                {
                    addresses[i] = leftStart + row + i;
                    addresses[RowBlock + i] = target.Address(row + i);
                }
                for (var panel = 0; panel < panels; panel++)
                {
                    var line = PackedMatrix.FirstLine(panel, panels, lines);
                    Multiply(
                        rows,
                        addresses,
                        left.Stride,
                        rightStart + (line * AlignedMatrix.LineLength),
                        right.Stride,
                        addresses + RowBlock,
                        addresses + RowBlock,
                        line * AlignedMatrix.LineLength,
                        PackedMatrix.FirstLine(panel + 1, panels, lines) - line,
                        depth,
                        pace
                    );
                }
            }
        }
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        GC.KeepAlive(target);
    }

    // Cuts the rows and lines of a panel into as few tiles as can be, of nearly equal size.
    private void Multiply(
        int rows,
        float** left,
        nint leftStep,
        float* right,
        nint rightStep,
        float** start,
        float** target,
        int column,
        int lines,
        int depth,
        int pace
    )
    {
        unchecked
        {
            var registers = lines * (AlignedMatrix.LineLength / T.Count);
            for (int row = 0, height; row < rows; row += height)
            {
                height = First(rows - row, Tile<T>.MaxRows);
                var widest = Tile<T>.MaxLanes(height);
                for (int register = 0, width; register < registers; register += width)
                {
                    width = First(registers - register, widest);
                    Ahead.Fetch(pace);
                    Tile<T>.Multiply(
                        height,
                        width,
                        left + row,
                        leftStep,
                        right + (register * T.Count),
                        rightStep,
                        start + row,
                        target + row,
                        column + (register * T.Count),
                        depth
                    );
                }
            }
        }
    }

    // The first of the fewest parts that what is left can be cut into, none of which exceeds the largest.
    private static int First(int left, int largest)
    {
        if (left <= largest)
        {
            return left;
        }
        var parts = (left + largest - 1) / largest;
        return (left + parts - 1) / parts;
    }

    // Lines to fetch with every tile, so that all are on their way when the product is done.
    private int Pace(int rows, int panels)
    {
        var tiles = panels * ((rows + Tile<T>.MaxRows - 1) / Tile<T>.MaxRows);
        return (Ahead.Pending + tiles - 1) / Math.Max(1, tiles);
    }
}
