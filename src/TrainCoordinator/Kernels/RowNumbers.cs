namespace Pipeline.TrainCoordinator.Kernels;

/// <summary>Lists of row indices that kernels need again and again; each is valid until the next of its kind.</summary>
internal sealed class RowNumbers
{
    private int[] _ascending = [];
    private int[] _same = [];

    /// <summary>Consecutive rows.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">Number of rows.</param>
    public ReadOnlySpan<int> From(int first, int count)
    {
        if (_ascending.Length < first + count)
        {
            _ascending = new int[2 * (first + count)];
            for (var i = 0; i < _ascending.Length; i++)
            {
                _ascending[i] = i;
            }
        }
        return _ascending.AsSpan(first, count);
    }

    /// <summary>The same row, time and again.</summary>
    /// <param name="row">The row.</param>
    /// <param name="count">Number of times.</param>
    public ReadOnlySpan<int> Repeat(int row, int count)
    {
        if (_same.Length < count)
        {
            _same = new int[2 * count];
        }
        _same.AsSpan(0, count).Fill(row);
        return _same.AsSpan(0, count);
    }
}
