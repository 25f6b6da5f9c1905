namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>What recurrent cells do to the rows of a step besides their products, at one vector width.</summary>
/// <remarks>Every row index is checked, and every shape, before an address is taken.</remarks>
internal abstract class CellSteps
{
    /// <summary>One step of LSTM rows, after their products: from the gates' sums to the new states.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void LstmForward(Trajectory memory, StepRows step);

    /// <summary>One step back of LSTM rows, before their products: from the gradients of the new states to those of the sums.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows; learns which of them are idle.</param>
    /// <param name="gradients">Gradients of the new states; those of the cells become those of the cells before.</param>
    /// <param name="sums">Receives the gradients of the gates' sums; may be the memory's gates.</param>
    public abstract void LstmBackward(Trajectory memory, StepRows step, StateGradients gradients, AlignedMatrix sums);

    /// <summary>First half of a step of GRU rows, after the products of z and r: gives the reset states.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void GruReset(Trajectory memory, StepRows step);

    /// <summary>Second half of a step of GRU rows, after the product of h: gives the new states.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void GruForward(Trajectory memory, StepRows step);

    /// <summary>First half of a step back of GRU rows: the gradients of the sums of z and h.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows; learns which of them are idle.</param>
    /// <param name="gradients">Gradients of the new states, which become the part that z carries to the states before.</param>
    /// <param name="sums">Receives the gradients of the gates' sums; may be the memory's gates.</param>
    public abstract void GruBackward(Trajectory memory, StepRows step, StateGradients gradients, AlignedMatrix sums);

    /// <summary>Second half of a step back of GRU rows, after the product of h: the gradient of the sum of r.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    /// <param name="resets">Gradients of the reset states, row by row of the step.</param>
    /// <param name="gradients">Gradients of the states before, which grow by the reset's part.</param>
    /// <param name="sums">Receives the gradients of the sums of r; may be the memory's gates.</param>
    public abstract void GruResetBackward(
        Trajectory memory,
        StepRows step,
        AlignedMatrix resets,
        StateGradients gradients,
        AlignedMatrix sums
    );
}
