using Pipeline.TrainCoordinator.Model;
using Pipeline.TrainCoordinator.Numerics;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>The sum, not the mean, of a subtree's gradients and figures: a buffer that its owner fills step after step.</summary>
/// <remarks>
/// A step of the default size would otherwise allocate megabytes. Whoever holds the buffer may change it; it is handed on
/// whole, never shared.
/// </remarks>
public sealed class SliceGradient
{
    private readonly int _embeddingSize;
    private int[] _rows = [];
    private float[] _rowValues = [];

    /// <summary>Room for the gradient of a model; all zero.</summary>
    /// <param name="layout">The model's parameters.</param>
    public SliceGradient(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _embeddingSize = layout.Spec.EmbeddingSize;
        Dense = new float[layout.Count];
    }

    /// <summary>Gradient sums of the dense parameters.</summary>
    public float[] Dense { get; }

    /// <summary>Number of embedding rows with a gradient; 0 where the table is frozen.</summary>
    public int RowCount { get; private set; }

    /// <summary>Ranks of the embedding rows with a gradient, ascending and distinct.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, RowCount);

    /// <summary>Gradient sums of those rows, row-major [rows, embedding size].</summary>
    public Span<float> RowValues => _rowValues.AsSpan(0, RowCount * _embeddingSize);

    /// <summary>Sums of loss and hits, with the masks on.</summary>
    public MetricSums Sums { get; set; }

    /// <summary>Replaces the rows; their values become zero.</summary>
    /// <param name="rows">Ranks of the rows, ascending and distinct.</param>
    /// <returns>The rows' values, row-major [rows, embedding size], for the caller to fill.</returns>
    /// <remarks>Allocates only where there were never as many rows before.</remarks>
    public Span<float> ResetRows(ReadOnlySpan<int> rows)
    {
        if (_rows.Length < rows.Length)
        {
            var capacity = rows.Length + (rows.Length / 2);
            _rows = new int[capacity];
            _rowValues = new float[capacity * _embeddingSize];
        }
        rows.CopyTo(_rows);
        RowCount = rows.Length;
        RowValues.Clear();
        return RowValues;
    }

    /// <summary>Adds another sum to this one, element by element.</summary>
    /// <param name="other">The right-hand side of the addition, of the same model; unchanged.</param>
    /// <remarks>Linear in both; a row that only one of them has is copied. Allocates as <see cref="ResetRows"/> does.</remarks>
    public void Add(SliceGradient other)
    {
        ArgumentNullException.ThrowIfNull(other);
        FlatSpan.Add(Dense, other.Dense);
        MergeRows(other);
        Sums += other.Sums;
    }

    // From the last row down, so that no row is overwritten before it has moved.
    private void MergeRows(SliceGradient other)
    {
        var union = UnionCount(Rows, other.Rows);
        var (left, right) = (RowCount - 1, other.RowCount - 1);
        Grow(union);
        RowCount = union;
        for (var to = union - 1; right >= 0; to--)
        {
            var order = left < 0 ? -1 : _rows[left].CompareTo(other._rows[right]);
            if (order > 0)
            {
                _rows[to] = _rows[left];
                ValuesAt(left--).CopyTo(ValuesAt(to));
                continue;
            }
            _rows[to] = other._rows[right];
            if (order == 0)
            {
                ValuesAt(left--).CopyTo(ValuesAt(to));
                FlatSpan.Add(ValuesAt(to), other.ValuesAt(right--));
            }
            else
            {
                other.ValuesAt(right--).CopyTo(ValuesAt(to));
            }
        }
    }

    private void Grow(int rowCount)
    {
        if (_rows.Length >= rowCount)
        {
            return;
        }
        var capacity = rowCount + (rowCount / 2);
        Array.Resize(ref _rows, capacity);
        Array.Resize(ref _rowValues, capacity * _embeddingSize);
    }

    private Span<float> ValuesAt(int index) => _rowValues.AsSpan(index * _embeddingSize, _embeddingSize);

    private static int UnionCount(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (i, j, count) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var order = a[i].CompareTo(b[j]);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
            count++;
        }
        return count + (a.Length - i) + (b.Length - j);
    }
}
