using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Long short-term memory, gates i, f, c, o.</summary>
/// <param name="spec">The model.</param>
/// <param name="kernels">The arithmetic.</param>
internal sealed class LstmCell(ModelSpec spec, VectorKernels kernels)
    : RecurrentCell(
        kernels,
        spec.Hidden,
        4,
        spec.RecurrentDropout > 0 ? GateGroup.Each(spec.Hidden, 4) : GateGroup.Of(spec.Hidden, 4)
    )
{
    public override bool ReadsPreviousState(int group) => true;

    public override void Forward(StepRows step, AlignedMatrix inputs, Trajectory memory, GateMasks? masks)
    {
        for (var group = 0; group < Groups.Length; group++)
        {
            Sum(group, step, memory.States, step.Previous, inputs, memory.Gates, masks);
        }
        Kernels.Cells.LstmForward(memory, step);
    }

    public override void Backward(
        StepRows step,
        Trajectory memory,
        StateGradients gradients,
        AlignedMatrix sums,
        GateMasks? masks
    )
    {
        Kernels.Cells.LstmBackward(memory, step, gradients, sums);
        for (var group = 0; group < Groups.Length; group++)
        {
            SumBack(group, step, sums, masks, gradients.States, step.Lines, replace: group == 0);
        }
    }

    public override void Expect(Trajectory memory, ReadOnlySpan<int> positions, ReadOnlySpan<int> previous)
    {
        Kernels.Products.Ahead.Add(memory.Gates, positions);
        Kernels.Products.Ahead.Add(memory.Cells, previous);
    }
}
