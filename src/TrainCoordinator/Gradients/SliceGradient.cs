using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Gradients;

/// <summary>The sum, not the mean, of a subtree's gradients and figures: a buffer that its owner fills step after step.</summary>
/// <remarks>
/// A step of the default size would otherwise allocate megabytes. Whoever holds the buffer may change it; it is handed on
/// whole, never shared.
/// </remarks>
public sealed class SliceGradient
{
    // A few of them fit into a first-level cache together.
    private const int DenseSegmentLength = 1 << 10;

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
        ReplaceRows(rows).Clear();
        return RowValues;
    }

    /// <summary>Replaces the rows; their values are whatever they were.</summary>
    /// <param name="rows">Ranks of the rows, ascending and distinct.</param>
    /// <returns>The rows' values, row-major [rows, embedding size], all of which the caller overwrites.</returns>
    internal Span<float> ReplaceRows(ReadOnlySpan<int> rows)
    {
        GrowRows(rows.Length);
        rows.CopyTo(_rows);
        RowCount = rows.Length;
        GrowValues();
        return RowValues;
    }

    /// <summary>Number of values.</summary>
    internal int ValueCount => Dense.Length + (RowCount * _embeddingSize);

    /// <summary>Number of short runs of values: pieces of the dense parameters, then rows.</summary>
    internal int SegmentCount => DenseSegmentCount + RowCount;

    /// <summary>Number of pieces of the dense parameters.</summary>
    internal int DenseSegmentCount => (Dense.Length + DenseSegmentLength - 1) / DenseSegmentLength;

    /// <summary>Values of the longest segment.</summary>
    internal int LongestSegment => Math.Max(DenseSegmentLength, _embeddingSize);

    /// <summary>The values of a segment.</summary>
    /// <param name="index">Its zero-based number.</param>
    internal Span<float> Segment(int index)
    {
        if (index >= DenseSegmentCount)
        {
            return RowValues.Slice((index - DenseSegmentCount) * _embeddingSize, _embeddingSize);
        }
        var start = DenseStart(index);
        return Dense.AsSpan(start, Math.Min(DenseSegmentLength, Dense.Length - start));
    }

    /// <summary>Where a piece of the dense parameters starts.</summary>
    /// <param name="index">Its zero-based number.</param>
    internal static int DenseStart(int index) => index * DenseSegmentLength;

    /// <summary>Replaces the rows by those that any of some gradients has; their values are whatever they were.</summary>
    /// <param name="parts">The gradients.</param>
    internal void ResetRowsToUnion(ReadOnlySpan<SliceGradient> parts)
    {
        var most = 0;
        foreach (var part in parts)
        {
            most += part.RowCount;
        }
        GrowRows(most);
        Span<int> next = stackalloc int[parts.Length];
        next.Clear();
        RowCount = 0;
        while (true)
        {
            var row = int.MaxValue;
            for (var i = 0; i < parts.Length; i++)
            {
                row = next[i] < parts[i].RowCount ? Math.Min(row, parts[i]._rows[next[i]]) : row;
            }
            if (row == int.MaxValue)
            {
                break;
            }
            _rows[RowCount++] = row;
            for (var i = 0; i < parts.Length; i++)
            {
                next[i] += next[i] < parts[i].RowCount && parts[i]._rows[next[i]] == row ? 1 : 0;
            }
        }
        GrowValues();
    }

    private void GrowRows(int count)
    {
        if (_rows.Length < count)
        {
            _rows = new int[count + (count / 2)];
        }
    }

    private void GrowValues()
    {
        if (_rowValues.Length < RowCount * _embeddingSize)
        {
            _rowValues = new float[(RowCount + (RowCount / 2)) * _embeddingSize];
        }
    }
}
