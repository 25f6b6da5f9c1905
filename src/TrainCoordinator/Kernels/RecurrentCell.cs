using Pipeline.TrainCoordinator.Kernels.Native;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>The recurrent half of a layer: from projected inputs and previous states to new states, and back.</summary>
internal abstract class RecurrentCell
{
    private readonly PackedMatrix[] _weights;
    private readonly PackedMatrix[] _transposed;
    private readonly AlignedMatrix _masked = new();
    private readonly AlignedMatrix _partial = new();
    private readonly AlignedMatrix _zero = new();

    /// <summary>Builds the parts that all cells share.</summary>
    /// <param name="kernels">The arithmetic.</param>
    /// <param name="hidden">Length of a state.</param>
    /// <param name="gates">Number of gates.</param>
    /// <param name="groups">The groups that the gates' sums are computed in.</param>
    protected RecurrentCell(VectorKernels kernels, int hidden, int gates, GateGroup[] groups)
    {
        Kernels = kernels;
        Hidden = hidden;
        Gates = gates;
        Groups = groups;
        _weights = Array.ConvertAll(groups, group => new PackedMatrix(hidden, group.Columns));
        _transposed = Array.ConvertAll(groups, group => new PackedMatrix(group.Columns, hidden));
        _zero.Reshape(1, hidden);
    }

    /// <summary>Number of gates.</summary>
    public int Gates { get; }

    /// <summary>The groups that the gates' sums are computed in.</summary>
    public GateGroup[] Groups { get; }

    /// <summary>Length of a state.</summary>
    protected int Hidden { get; }

    /// <summary>The arithmetic.</summary>
    protected VectorKernels Kernels { get; }

    /// <summary>Lists of row indices.</summary>
    protected RowNumbers Numbers { get; } = new();

    /// <summary>The cell of a model.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="kernels">The arithmetic.</param>
    public static RecurrentCell Of(ModelSpec spec, VectorKernels kernels) =>
        spec.Cell == CellKind.Gru ? new GruCell(spec, kernels) : new LstmCell(spec, kernels);

    /// <summary>Takes the recurrent weights.</summary>
    /// <param name="kernel">Shape [hidden, gates x hidden], row-major.</param>
    public void Pack(ReadOnlySpan<float> kernel)
    {
        for (var i = 0; i < Groups.Length; i++)
        {
            _weights[i].Pack(kernel, Gates * Hidden, Groups[i].Column);
            _transposed[i].PackTransposed(kernel, Gates * Hidden, Groups[i].Column);
        }
    }

    /// <summary>Advances rows by one step.</summary>
    /// <param name="step">The rows.</param>
    /// <param name="inputs">Projected inputs, biases included.</param>
    /// <param name="memory">Receives the rows' values.</param>
    /// <param name="masks">Masks of the states; <c>null</c> for none.</param>
    public abstract void Forward(StepRows step, AlignedMatrix inputs, Trajectory memory, GateMasks? masks);

    /// <summary>Takes rows back by one step.</summary>
    /// <param name="step">The rows; learns which of them are idle.</param>
    /// <param name="memory">The rows' values.</param>
    /// <param name="gradients">Gradients of the new states, which become those of the states before.</param>
    /// <param name="sums">Receives the gradients of the gates' sums; may be the memory's gates.</param>
    /// <param name="masks">Masks of the states; <c>null</c> for none.</param>
    public abstract void Backward(
        StepRows step,
        Trajectory memory,
        StateGradients gradients,
        AlignedMatrix sums,
        GateMasks? masks
    );

    /// <summary>Says what the next step back reads.</summary>
    /// <param name="memory">The rows' values.</param>
    /// <param name="positions">Position of each row at that step.</param>
    /// <param name="previous">Position of each row's previous state.</param>
    public abstract void Expect(Trajectory memory, ReadOnlySpan<int> positions, ReadOnlySpan<int> previous);

    /// <summary>Whether a group reads the state before a position, rather than the reset state at it.</summary>
    /// <param name="group">Zero-based group.</param>
    public abstract bool ReadsPreviousState(int group);

    /// <summary>Computes the sums of a group's gates.</summary>
    /// <param name="group">Zero-based group.</param>
    /// <param name="step">The rows.</param>
    /// <param name="states">What the group reads.</param>
    /// <param name="stateRows">Row of each there.</param>
    /// <param name="inputs">Projected inputs.</param>
    /// <param name="gates">Receives the sums.</param>
    /// <param name="masks">Masks of the states; <c>null</c> for none.</param>
    protected void Sum(
        int group,
        StepRows step,
        AlignedMatrix states,
        ReadOnlySpan<int> stateRows,
        AlignedMatrix inputs,
        AlignedMatrix gates,
        GateMasks? masks
    )
    {
        if (masks is not null)
        {
            _masked.Reshape(step.Count, Hidden);
            var rows = Numbers.From(0, step.Count);
            Kernels.Rows.Scale(states, stateRows, masks[Groups[group].Gate], step.Documents, _masked, rows);
            states = _masked;
            stateRows = rows;
        }
        Kernels.Products.Multiply(
            states,
            stateRows,
            0,
            _weights[group],
            inputs,
            step.Inputs,
            gates,
            step.Positions,
            Groups[group].Column
        );
    }

    /// <summary>Takes gradients of a group's sums back to what the group read.</summary>
    /// <param name="group">Zero-based group.</param>
    /// <param name="step">The rows.</param>
    /// <param name="sums">Gradients of the sums.</param>
    /// <param name="masks">Masks of the states; <c>null</c> for none.</param>
    /// <param name="target">Gradients of what was read.</param>
    /// <param name="targetRows">Row of each.</param>
    /// <param name="replace">Whether the target is replaced, rather than added to.</param>
    protected void SumBack(
        int group,
        StepRows step,
        AlignedMatrix sums,
        GateMasks? masks,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows,
        bool replace
    )
    {
        var zeros = Numbers.Repeat(0, step.Count);
        var column = Groups[group].Column;
        if (masks is null)
        {
            Kernels.Products.Multiply(
                sums,
                step.SumRows,
                column,
                _transposed[group],
                replace ? _zero : target,
                replace ? zeros : targetRows,
                target,
                targetRows,
                0
            );
            return;
        }
        _partial.Reshape(step.Count, Hidden);
        var rows = Numbers.From(0, step.Count);
        Kernels.Products.Multiply(sums, step.SumRows, column, _transposed[group], _zero, zeros, _partial, rows, 0);
        var mask = masks[Groups[group].Gate];
        if (replace)
        {
            Kernels.Rows.Scale(_partial, rows, mask, step.Documents, target, targetRows);
        }
        else
        {
            Kernels.Rows.AddScaled(_partial, rows, mask, step.Documents, target, targetRows);
        }
    }
}
