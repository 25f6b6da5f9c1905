namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <inheritdoc />
/// <typeparam name="T">The register.</typeparam>
/// <typeparam name="TGate">Activation of the gates.</typeparam>
internal sealed unsafe class CellSteps<T, TGate> : CellSteps
    where T : struct, ILanes<T>
    where TGate : struct, Gate<T>.IActivation
{
    public override void LstmForward(Trajectory memory, StepRows step)
    {
        Shapes.Require(memory.Gates.Columns == 4 * memory.Hidden);
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

    public override void LstmBackward(Trajectory memory, StepRows step, StateGradients gradients, AlignedMatrix sums)
    {
        Shapes.Require(memory.Gates.Columns == 4 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Shapes.Require(gradients.States.Columns == memory.Hidden);
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

    public override void GruReset(Trajectory memory, StepRows step)
    {
        Shapes.Require(memory.Gates.Columns == 3 * memory.Hidden);
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

    public override void GruForward(Trajectory memory, StepRows step)
    {
        Shapes.Require(memory.Gates.Columns == 3 * memory.Hidden);
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

    public override void GruBackward(Trajectory memory, StepRows step, StateGradients gradients, AlignedMatrix sums)
    {
        Shapes.Require(memory.Gates.Columns == 3 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Shapes.Require(gradients.States.Columns == memory.Hidden);
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

    public override void GruResetBackward(
        Trajectory memory,
        StepRows step,
        AlignedMatrix resets,
        StateGradients gradients,
        AlignedMatrix sums
    )
    {
        Shapes.Require(memory.Gates.Columns == 3 * memory.Hidden && sums.Columns == memory.Gates.Columns);
        Shapes.Require(gradients.States.Columns == memory.Hidden && resets.Columns == memory.Hidden);
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
}
