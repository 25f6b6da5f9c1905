namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>Arithmetic on rows of matrices, element by element, at one vector width.</summary>
/// <remarks>Every row index is checked, and every shape, before an address is taken.</remarks>
internal abstract class RowArithmetic
{
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
}
