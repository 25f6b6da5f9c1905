using System.Runtime.CompilerServices;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The kernels at the width of a register.</summary>
/// <typeparam name="T">The register.</typeparam>
internal sealed unsafe class VectorKernels<T> : VectorKernels
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
        Require(leftRows.Length == targetRows.Length && startRows.Length == targetRows.Length);
        Require(leftColumn >= 0 && leftColumn + right.Depth <= left.Columns);
        Require(column >= 0 && column + right.Columns <= Math.Min(start.Columns, target.Columns));
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
        Require(leftFirst >= 0 && leftFirst + count <= left.Rows);
        Require(rightFirst >= 0 && rightFirst + count <= right.Rows);
        Require(rightColumn >= 0 && rightColumn + target.Columns <= right.Columns);
        Require(target.Rows == left.Columns);
        MultiplyAddCount += (long)target.Rows * target.Columns * count;
        var lines = target.PaddedColumns / AlignedMatrix.LineLength;
        var panels = (lines + PackedMatrix.PanelLines - 1) / PackedMatrix.PanelLines;
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
                    var line = panel * lines / panels;
                    Multiply(
                        rows,
                        addresses,
                        left.Stride,
                        rightStart + (line * AlignedMatrix.LineLength),
                        right.Stride,
                        addresses + RowBlock,
                        addresses + RowBlock,
                        line * AlignedMatrix.LineLength,
                        ((panel + 1) * lines / panels) - line,
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

    public override void Add(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    )
    {
        Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
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
        Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
        Require(factorRows.Length == targetRows.Length && factor.Columns == target.Columns);
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
        Require(sourceRows.Length == targetRows.Length && source.Columns == target.Columns);
        Require(factorRows.Length == targetRows.Length && factor.Columns == target.Columns);
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
        Require(source.Columns == best.Columns && source.Columns == origin.Columns);
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
        Require(sourceRows.Length == targetRows.Length && seenAt.Length == targetRows.Length);
        Require(source.Columns == target.Columns && source.Columns == origin.Columns);
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

    public override void LstmForward(GateActivation activation, Trajectory memory, StepRows step)
    {
        if (activation == GateActivation.Sigmoid)
        {
            LstmForward<Gate<T>.Sigmoid>(memory, step);
        }
        else
        {
            LstmForward<Gate<T>.HardSigmoid>(memory, step);
        }
    }

    public override void LstmBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    )
    {
        if (activation == GateActivation.Sigmoid)
        {
            LstmBackward<Gate<T>.Sigmoid>(memory, step, gradients, sums);
        }
        else
        {
            LstmBackward<Gate<T>.HardSigmoid>(memory, step, gradients, sums);
        }
    }

    public override void GruReset(GateActivation activation, Trajectory memory, StepRows step)
    {
        if (activation == GateActivation.Sigmoid)
        {
            GruReset<Gate<T>.Sigmoid>(memory, step);
        }
        else
        {
            GruReset<Gate<T>.HardSigmoid>(memory, step);
        }
    }

    public override void GruForward(Trajectory memory, StepRows step)
    {
        Require(memory.Gates.Columns == 3 * memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            GruKernel<T>.Forward(
                memory.Hidden,
                memory.Gates.Address(step.Positions[i]),
                memory.States.Address(step.Previous[i]),
                memory.States.Address(step.Positions[i])
            );
        }
        GC.KeepAlive(memory);
    }

    public override void GruBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    )
    {
        if (activation == GateActivation.Sigmoid)
        {
            GruBackward<Gate<T>.Sigmoid>(memory, step, gradients, sums);
        }
        else
        {
            GruBackward<Gate<T>.HardSigmoid>(memory, step, gradients, sums);
        }
    }

    public override void GruResetBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        AlignedMatrix resets,
        StateGradients gradients,
        AlignedMatrix sums
    )
    {
        if (activation == GateActivation.Sigmoid)
        {
            GruResetBackward<Gate<T>.Sigmoid>(memory, step, resets, gradients, sums);
        }
        else
        {
            GruResetBackward<Gate<T>.HardSigmoid>(memory, step, resets, gradients, sums);
        }
    }

    /// <summary>Cuts the rows and lines of a panel into tiles of nearly equal size.</summary>
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
            var down = (rows + Tile<T>.MaxRows - 1) / Tile<T>.MaxRows;
            for (var i = 0; i < down; i++)
            {
                var row = i * rows / down;
                var height = ((i + 1) * rows / down) - row;
                var widest = Tile<T>.MaxLanes(height);
                var across = (registers + widest - 1) / widest;
                for (var j = 0; j < across; j++)
                {
                    var register = j * registers / across;
                    Ahead.Fetch(pace);
                    Tile<T>.Multiply(
                        height,
                        ((j + 1) * registers / across) - register,
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

    // Lines to fetch with every tile, so that all are on their way when the product is done.
    private int Pace(int rows, int panels)
    {
        var tiles = panels * ((rows + Tile<T>.MaxRows - 1) / Tile<T>.MaxRows);
        return (Ahead.Pending + tiles - 1) / Math.Max(1, tiles);
    }

    private static void LstmForward<TGate>(Trajectory memory, StepRows step)
        where TGate : struct, Gate<T>.IActivation
    {
        Require(memory.Gates.Columns == 4 * memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            var position = step.Positions[i];
            LstmKernel<T>.Forward<TGate>(
                memory.Hidden,
                memory.Gates.Address(position),
                memory.Cells.Address(step.Previous[i]),
                memory.Cells.Address(position),
                memory.States.Address(position)
            );
        }
        GC.KeepAlive(memory);
    }

    private static void LstmBackward<TGate>(
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    )
        where TGate : struct, Gate<T>.IActivation
    {
        Require(memory.Gates.Columns == 4 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Require(gradients.States.Columns == memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            var position = step.Positions[i];
            step.Idle[i] = LstmKernel<T>.Backward<TGate>(
                memory.Hidden,
                memory.Gates.Address(position),
                memory.Cells.Address(step.Previous[i]),
                memory.Cells.Address(position),
                gradients.States.Address(step.Lines[i]),
                gradients.Cells.Address(step.Lines[i]),
                sums.Address(step.SumRows[i])
            );
        }
        GC.KeepAlive(memory);
        GC.KeepAlive(gradients);
        GC.KeepAlive(sums);
    }

    private static void GruReset<TGate>(Trajectory memory, StepRows step)
        where TGate : struct, Gate<T>.IActivation
    {
        Require(memory.Gates.Columns == 3 * memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            GruKernel<T>.Reset<TGate>(
                memory.Hidden,
                memory.Gates.Address(step.Positions[i]),
                memory.States.Address(step.Previous[i]),
                memory.Cells.Address(step.Positions[i])
            );
        }
        GC.KeepAlive(memory);
    }

    private static void GruBackward<TGate>(
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    )
        where TGate : struct, Gate<T>.IActivation
    {
        Require(memory.Gates.Columns == 3 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Require(gradients.States.Columns == memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            step.Idle[i] = GruKernel<T>.Backward<TGate>(
                memory.Hidden,
                memory.Gates.Address(step.Positions[i]),
                memory.States.Address(step.Previous[i]),
                gradients.States.Address(step.Lines[i]),
                sums.Address(step.SumRows[i])
            );
        }
        GC.KeepAlive(memory);
        GC.KeepAlive(gradients);
        GC.KeepAlive(sums);
    }

    private static void GruResetBackward<TGate>(
        Trajectory memory,
        StepRows step,
        AlignedMatrix resets,
        StateGradients gradients,
        AlignedMatrix sums
    )
        where TGate : struct, Gate<T>.IActivation
    {
        Require(memory.Gates.Columns == 3 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Require(gradients.States.Columns == memory.Hidden && resets.Columns == memory.Hidden);
        for (var i = 0; i < step.Count; i++)
        {
            GruKernel<T>.ResetBackward<TGate>(
                memory.Hidden,
                memory.Gates.Address(step.Positions[i]),
                memory.States.Address(step.Previous[i]),
                resets.Address(i),
                gradients.States.Address(step.Lines[i]),
                sums.Address(step.SumRows[i])
            );
        }
        GC.KeepAlive(memory);
        GC.KeepAlive(resets);
        GC.KeepAlive(gradients);
        GC.KeepAlive(sums);
    }

    private static void Require(bool condition, [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The matrices do not fit each other: {expression}.");
        }
    }
}
