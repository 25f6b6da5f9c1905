namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <inheritdoc />
/// <typeparam name="T">The register.</typeparam>
internal sealed unsafe class RowArithmetic<T> : RowArithmetic
    where T : struct, ILanes<T>
{
    public override void Add(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    )
    {
        Shapes.Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
        for (var i = 0; i < targetRows.Length; i++)
        {
            var from = source.Address(sourceRows[i]);
            var to = target.Address(targetRows[i]);
            // Rows that lie anywhere: no pattern tells the processor which is next.
            var next = target.Address(targetRows[Math.Min(i + 2, targetRows.Length - 1)]);
            for (var j = 0; j < target.PaddedColumns; j += T.Count)
            {
                Lookahead.FetchLine(next + j);
                (T.Load(to + j) + T.Load(from + j)).Store(to + j);
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    public override void Scale(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix factor,
        ReadOnlySpan<int> factorRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    )
    {
        Shapes.Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
        Shapes.Require(factorRows.Length == targetRows.Length && factor.Columns == target.Columns);
        for (var i = 0; i < targetRows.Length; i++)
        {
            var from = source.Address(sourceRows[i]);
            var by = factor.Address(factorRows[i]);
            var to = target.Address(targetRows[i]);
            for (var j = 0; j < target.PaddedColumns; j += T.Count)
            {
                (T.Load(from + j) * T.Load(by + j)).Store(to + j);
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(factor);
        GC.KeepAlive(target);
    }

    public override void AddScaled(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix factor,
        ReadOnlySpan<int> factorRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    )
    {
        Shapes.Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
        Shapes.Require(factorRows.Length == targetRows.Length && factor.Columns == target.Columns);
        for (var i = 0; i < targetRows.Length; i++)
        {
            var from = source.Address(sourceRows[i]);
            var by = factor.Address(factorRows[i]);
            var to = target.Address(targetRows[i]);
            for (var j = 0; j < target.PaddedColumns; j += T.Count)
            {
                T.MultiplyAdd(T.Load(from + j), T.Load(by + j), T.Load(to + j)).Store(to + j);
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(factor);
        GC.KeepAlive(target);
    }

    public override void KeepLargest(
        AlignedMatrix source,
        int firstRow,
        int count,
        AlignedMatrix best,
        AlignedMatrix origin,
        int row
    )
    {
        Shapes.Require(source.Columns == best.Columns && source.Columns == origin.Columns);
        var bestRow = best.Address(row);
        var originRow = origin.Address(row);
        for (var i = firstRow; i < firstRow + count; i++)
        {
            var from = source.Address(i);
            var here = T.All(i);
            for (var j = 0; j < best.PaddedColumns; j += T.Count)
            {
                var value = T.Load(from + j);
                var largest = T.Load(bestRow + j);
                var larger = T.Less(largest, value);
                T.Choose(larger, value, largest).Store(bestRow + j);
                T.Choose(larger, here, T.Load(originRow + j)).Store(originRow + j);
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(best);
        GC.KeepAlive(origin);
    }

    public override void AddWhereLargest(
        AlignedMatrix source,
        AlignedMatrix origin,
        ReadOnlySpan<int> sourceRows,
        ReadOnlySpan<int> seenAt,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    )
    {
        Shapes.Require(sourceRows.Length == targetRows.Length && seenAt.Length == targetRows.Length);
        Shapes.Require(source.Columns == target.Columns && source.Columns == origin.Columns);
        for (var i = 0; i < targetRows.Length; i++)
        {
            var from = source.Address(sourceRows[i]);
            var where = origin.Address(sourceRows[i]);
            var to = target.Address(targetRows[i]);
            var here = T.All(seenAt[i]);
            for (var j = 0; j < target.PaddedColumns; j += T.Count)
            {
                var chosen = T.Choose(T.Equal(T.Load(where + j), here), T.Load(from + j), T.All(0));
                (T.Load(to + j) + chosen).Store(to + j);
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(origin);
        GC.KeepAlive(target);
    }
}
