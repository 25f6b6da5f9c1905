using System.Runtime.Intrinsics.X86;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The arithmetic of the recurrent layers on rows of matrices, at one vector width.</summary>
/// <remarks>
/// The door to unsafe code: every row index is checked, and every shape, before an address is taken. Rows are given as
/// lists of indices, because the rows that a step advances lie apart.
/// </remarks>
internal abstract class VectorKernels
{
    /// <summary>Multiply-adds that products have computed so far, padding of registers not counted.</summary>
    public long MultiplyAddCount { get; protected set; }

    /// <summary>What the next product brings to the caches on the side.</summary>
    public Lookahead Ahead { get; } = new();

    /// <summary>The widest width that this processor has.</summary>
    public static VectorWidth Widest =>
        Avx512F.IsSupported ? VectorWidth.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Avx2
        : VectorWidth.Portable;

    /// <summary>The kernels of a width.</summary>
    /// <param name="width">The width.</param>
    /// <exception cref="PlatformNotSupportedException">This processor does not have it.</exception>
    public static VectorKernels Of(VectorWidth width) =>
        width > Widest
            ? throw new PlatformNotSupportedException(
                $"The arithmetic of width {width} was asked for, but the widest that this processor has is {Widest}."
            )
            : width switch
            {
                VectorWidth.Avx512 => new VectorKernels<Lanes512>(),
                VectorWidth.Avx2 => new VectorKernels<Lanes256>(),
                _ => new VectorKernels<Lanes128>(),
            };

    /// <summary>target[i] = start[i] + left[i] x right, over the columns of the product.</summary>
    /// <param name="left">Holds the left factors, side by side from <paramref name="leftColumn"/>.</param>
    /// <param name="leftRows">Row of each.</param>
    /// <param name="leftColumn">Zero-based column of the first factor.</param>
    /// <param name="right">The right factor.</param>
    /// <param name="start">Holds what the sums start from.</param>
    /// <param name="startRows">Row of each.</param>
    /// <param name="target">Receives the sums; may be <paramref name="start"/>.</param>
    /// <param name="targetRows">Row of each.</param>
    /// <param name="column">Zero-based first column of start and target. Whole lines are written: columns behind the product's receive what start has there.</param>
    public abstract void Multiply(
        AlignedMatrix left,
        ReadOnlySpan<int> leftRows,
        int leftColumn,
        PackedMatrix right,
        AlignedMatrix start,
        ReadOnlySpan<int> startRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows,
        int column
    );

    /// <summary>Adds, for each of some consecutive rows, the outer product of its left and right part to a matrix.</summary>
    /// <param name="left">Holds the left parts: its columns are the target's rows.</param>
    /// <param name="leftFirst">Zero-based row of the first.</param>
    /// <param name="right">Holds the right parts: its columns, from <paramref name="rightColumn"/>, are the target's columns.</param>
    /// <param name="rightFirst">Zero-based row of the first.</param>
    /// <param name="rightColumn">Zero-based column of the first.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="target">What they are added to.</param>
    public abstract void AddOuterProducts(
        AlignedMatrix left,
        int leftFirst,
        AlignedMatrix right,
        int rightFirst,
        int rightColumn,
        int count,
        AlignedMatrix target
    );

    /// <summary>target[i] += source[i].</summary>
    public abstract void Add(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    );

    /// <summary>target[i] = source[i] * factor[i], element by element.</summary>
    public abstract void Scale(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix factor,
        ReadOnlySpan<int> factorRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    );

    /// <summary>target[i] += source[i] * factor[i], element by element.</summary>
    public abstract void AddScaled(
        AlignedMatrix source,
        ReadOnlySpan<int> sourceRows,
        AlignedMatrix factor,
        ReadOnlySpan<int> factorRows,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    );

    /// <summary>Keeps, column by column, the largest value seen and the row it was seen at; the first one wins a tie.</summary>
    /// <param name="source">Holds the values.</param>
    /// <param name="firstRow">Zero-based first row of them.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="best">The largest values.</param>
    /// <param name="origin">The rows they were seen at, as floats, exact below 2^24.</param>
    /// <param name="row">Row of <paramref name="best"/> and <paramref name="origin"/>.</param>
    public abstract void KeepLargest(
        AlignedMatrix source,
        int firstRow,
        int count,
        AlignedMatrix best,
        AlignedMatrix origin,
        int row
    );

    /// <summary>target[i] += source[i] in the columns whose largest value was seen at a given row.</summary>
    /// <param name="source">Holds the addends.</param>
    /// <param name="origin">The rows, see <see cref="KeepLargest"/>.</param>
    /// <param name="sourceRows">Row of both.</param>
    /// <param name="seenAt">The given row of each.</param>
    /// <param name="target">What is added to.</param>
    /// <param name="targetRows">Row of each.</param>
    public abstract void AddWhereLargest(
        AlignedMatrix source,
        AlignedMatrix origin,
        ReadOnlySpan<int> sourceRows,
        ReadOnlySpan<int> seenAt,
        AlignedMatrix target,
        ReadOnlySpan<int> targetRows
    );

    /// <summary>One step of LSTM rows, after their products: from the gates' sums to the new states.</summary>
    /// <param name="activation">Activation of the gates.</param>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void LstmForward(GateActivation activation, Trajectory memory, StepRows step);

    /// <summary>One step back of LSTM rows, before their products: from the gradients of the new states to those of the sums.</summary>
    /// <param name="activation">Activation of the gates.</param>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows; learns which of them are idle.</param>
    /// <param name="gradients">Gradients of the new states; those of the cells become those of the cells before.</param>
    /// <param name="sums">Receives the gradients of the gates' sums; may be the memory's gates.</param>
    public abstract void LstmBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    );

    /// <summary>First half of a step of GRU rows, after the products of z and r: gives the reset states.</summary>
    /// <param name="activation">Activation of the gates.</param>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void GruReset(GateActivation activation, Trajectory memory, StepRows step);

    /// <summary>Second half of a step of GRU rows, after the product of h: gives the new states.</summary>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    public abstract void GruForward(Trajectory memory, StepRows step);

    /// <summary>First half of a step back of GRU rows: the gradients of the sums of z and h.</summary>
    /// <param name="activation">Activation of the gates.</param>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows; learns which of them are idle.</param>
    /// <param name="gradients">Gradients of the new states, which become the part that z carries to the states before.</param>
    /// <param name="sums">Receives the gradients of the gates' sums; may be the memory's gates.</param>
    public abstract void GruBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        StateGradients gradients,
        AlignedMatrix sums
    );

    /// <summary>Second half of a step back of GRU rows, after the product of h: the gradient of the sum of r.</summary>
    /// <param name="activation">Activation of the gates.</param>
    /// <param name="memory">The rows' values at every position.</param>
    /// <param name="step">The rows.</param>
    /// <param name="resets">Gradients of the reset states, row by row of the step.</param>
    /// <param name="gradients">Gradients of the states before, which grow by the reset's part.</param>
    /// <param name="sums">Receives the gradients of the sums of r; may be the memory's gates.</param>
    public abstract void GruResetBackward(
        GateActivation activation,
        Trajectory memory,
        StepRows step,
        AlignedMatrix resets,
        StateGradients gradients,
        AlignedMatrix sums
    );
}
