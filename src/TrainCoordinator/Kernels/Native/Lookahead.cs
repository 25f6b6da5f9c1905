using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>Rows that are needed soon, brought to the second cache line by line while products keep the processor busy.</summary>
/// <remarks>
/// A step reads kilobytes per row that no cache has kept, and each number but once: without this its arithmetic waits for
/// memory. Fetched all at once the lines would only wait for each other. Hints: no result depends on them.
/// </remarks>
internal sealed unsafe class Lookahead
{
    private nint[] _addresses = [];
    private int[] _lines = [];
    private int _count;
    private int _next;

    /// <summary>Number of lines that are still to be fetched.</summary>
    public int Pending { get; private set; }

    /// <summary>Adds rows.</summary>
    /// <param name="matrix">Holds them.</param>
    /// <param name="rows">The rows.</param>
    public void Add(AlignedMatrix matrix, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            Add(matrix, row);
        }
    }

    /// <summary>Adds consecutive rows.</summary>
    /// <param name="matrix">Holds them.</param>
    /// <param name="first">Zero-based first row.</param>
    /// <param name="count">Number of rows.</param>
    public void Add(AlignedMatrix matrix, int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            Add(matrix, row);
        }
    }

    /// <summary>Fetches the next lines.</summary>
    /// <param name="lines">Number of lines; those that are left, where they are fewer.</param>
    public void Fetch(int lines)
    {
        unchecked
        {
            for (lines = Math.Min(lines, Pending); lines > 0; )
            {
                var count = Math.Min(lines, _lines[_next]);
                var address = (float*)_addresses[_next];
                for (var i = 0; i < count; i++, address += AlignedMatrix.LineLength)
                {
                    FetchLine(address);
                }
                _addresses[_next] = (nint)address;
                _lines[_next] -= count;
                _next += _lines[_next] == 0 ? 1 : 0;
                lines -= count;
                Pending -= count;
            }
        }
    }

    /// <summary>Fetches one line at once.</summary>
    /// <param name="address">An address in it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchLine(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    private void Add(AlignedMatrix matrix, int row)
    {
        if (Pending == 0)
        {
            (_count, _next) = (0, 0);
        }
        if (_count == _addresses.Length)
        {
            Array.Resize(ref _addresses, Math.Max(64, 2 * _count));
            Array.Resize(ref _lines, _addresses.Length);
        }
        _addresses[_count] = (nint)matrix.Address(row);
        _lines[_count] = matrix.PaddedColumns / AlignedMatrix.LineLength;
        Pending += _lines[_count++];
    }
}
