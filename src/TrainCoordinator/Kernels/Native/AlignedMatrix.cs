using System.Runtime.CompilerServices;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>A growing row-major matrix of floats that kernels may address.</summary>
/// <remarks>
/// What the kernels rest on: the array is pinned for its whole life, every row starts on a cache line, and
/// <see cref="LineLength"/> floats behind any row belong to the array, so that a register may be read and written
/// back there. Rows are padded to whole lines and to an odd number of them, or rows a power of two apart would fight for
/// the same few sets of the first cache. What the padding holds is of no concern to anyone: finite rubbish.
/// </remarks>
internal sealed unsafe class AlignedMatrix
{
    /// <summary>Floats in a cache line, and in the widest register.</summary>
    public const int LineLength = 16;

    private float[] _memory = [];
    private int _origin;

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of columns, rounded up to whole lines.</summary>
    public int PaddedColumns { get; private set; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Sets the shape; values are lost, and are zero only where memory is new.</summary>
    /// <param name="rows">Number of rows, at least 0.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="reserve">Floats behind the last column that belong to each row, at least 0.</param>
    public void Reshape(int rows, int columns, int reserve = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Rows = rows;
        Columns = columns;
        PaddedColumns = RoundUp(columns);
        Stride = RoundUp(columns + reserve);
        Stride += Stride / LineLength % 2 == 0 ? LineLength : 0;
        var needed = checked((rows * Stride) + (3 * LineLength));
        if (_memory.Length < needed)
        {
            _memory = GC.AllocateArray<float>(checked(needed + (needed / 4)), pinned: true);
            var address = (nuint)Unsafe.AsPointer(ref _memory[0]);
            _origin = (int)((LineLength - (address / sizeof(float) % LineLength)) % LineLength);
        }
    }

    /// <summary>The columns of one row.</summary>
    /// <param name="row">Zero-based row.</param>
    public Span<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
            return _memory.AsSpan(_origin + (row * Stride), Columns);
        }
    }

    /// <summary>Sets rows to zero, their padding included.</summary>
    /// <param name="first">Zero-based first row.</param>
    /// <param name="count">Number of rows.</param>
    public void Clear(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - first);
        _memory.AsSpan(_origin + (first * Stride), count * Stride).Clear();
    }

    /// <summary>Sets all rows to zero.</summary>
    public void Clear() => Clear(0, Rows);

    /// <summary>Where a row stands; valid while the matrix is alive and not reshaped.</summary>
    /// <param name="row">Zero-based row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Address(int row)
    {
        if ((uint)row >= (uint)Rows)
        {
            ThrowNoSuchRow(row);
        }
        return (float*)Unsafe.AsPointer(ref _memory[0]) + _origin + ((nint)row * Stride);
    }

    /// <summary>A count of floats, rounded up to whole lines.</summary>
    /// <param name="count">The count, at least 0.</param>
    public static int RoundUp(int count) => (count + LineLength - 1) / LineLength * LineLength;

    private void ThrowNoSuchRow(int row) =>
        throw new ArgumentOutOfRangeException(nameof(row), row, $"The matrix has {Rows} rows.");
}
