using Pipeline.TrainCoordinator.Model;

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
}
