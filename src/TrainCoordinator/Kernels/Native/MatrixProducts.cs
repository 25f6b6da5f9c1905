namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>Products of matrices, at one vector width.</summary>
/// <remarks>
/// Every row index is checked, and every shape, before an address is taken. Rows are given as lists of indices, because the
/// rows that a step advances lie apart.
/// </remarks>
internal abstract class MatrixProducts
{
    /// <summary>Multiply-adds that products have computed so far, padding of registers not counted.</summary>
    public long MultiplyAddCount { get; protected set; }

    /// <summary>What the next product brings to the caches on the side.</summary>
    public Lookahead Ahead { get; } = new();

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
}
