using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Gated recurrent unit with the reset before the product, gates z, r, h.</summary>
/// <param name="spec">The model.</param>
/// <param name="kernels">The arithmetic.</param>
internal sealed class GruCell(ModelSpec spec, VectorKernels kernels)
    : RecurrentCell(
        kernels,
        spec.Hidden,
        3,
        spec.RecurrentDropout > 0 ? GateGroup.Each(spec.Hidden, 3) : GateGroup.Of(spec.Hidden, 2, 1)
    )
{
    private readonly AlignedMatrix _resetGradients = new();

    private int Candidate => Groups.Length - 1;

    public override bool ReadsPreviousState(int group) => group != Candidate;

    public override void Forward(StepRows step, AlignedMatrix inputs, Trajectory memory, GateMasks? masks)
    {
        for (var group = 0; group < Candidate; group++)
        {
            Sum(group, step, memory.States, step.Previous, inputs, memory.Gates, masks);
        }
        Kernels.Cells.GruReset(memory, step);
        Sum(Candidate, step, memory.Cells, step.Positions, inputs, memory.Gates, masks);
        Kernels.Cells.GruForward(memory, step);
    }

    public override void Backward(
        StepRows step,
        Trajectory memory,
        StateGradients gradients,
        AlignedMatrix sums,
        GateMasks? masks
    )
    {
        Kernels.Cells.GruBackward(memory, step, gradients, sums);
        _resetGradients.Reshape(step.Count, Hidden);
        var rows = Numbers.From(0, step.Count);
        SumBack(Candidate, step, sums, masks, _resetGradients, rows, replace: true);
        Kernels.Cells.GruResetBackward(memory, step, _resetGradients, gradients, sums);
        for (var group = 0; group < Candidate; group++)
        {
            SumBack(group, step, sums, masks, gradients.States, step.Lines, replace: false);
        }
    }

    public override void Expect(Trajectory memory, ReadOnlySpan<int> positions, ReadOnlySpan<int> previous)
    {
        Kernels.Products.Ahead.Add(memory.Gates, positions);
        Kernels.Products.Ahead.Add(memory.States, previous);
    }
}
