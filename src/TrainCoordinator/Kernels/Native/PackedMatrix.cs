namespace Pipeline.TrainCoordinator.Kernels.Native;

/// <summary>The right factor of a product, laid out in the order in which a tile reads it.</summary>
/// <remarks>
/// Columns are cut into panels of one to three lines, of nearly equal width; a panel holds its part of row 0, then of
/// row 1, and so on, and stays in the first cache while the rows of the left factor pass by. Columns beyond the last are
/// zero: they leave what they are added to as it was.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    // Lines of the widest panel.
    private const int PanelLines = 3;

    private readonly AlignedMatrix _memory = new();

    /// <summary>An all-zero factor.</summary>
    /// <param name="depth">Number of rows: the length of the sums.</param>
    /// <param name="columns">Number of columns.</param>
    public PackedMatrix(int depth, int columns)
    {
        Depth = depth;
        Columns = columns;
        Lines = AlignedMatrix.RoundUp(columns) / AlignedMatrix.LineLength;
        Panels = PanelsOf(Lines);
        _memory.Reshape(1, depth * Lines * AlignedMatrix.LineLength);
    }

    /// <summary>Number of rows: the length of the sums.</summary>
    public int Depth { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Lines that a row fills.</summary>
    public int Lines { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>The line at which a panel starts.</summary>
    /// <param name="panel">Zero-based panel; their number gives the end of the last.</param>
    public int FirstLine(int panel) => FirstLine(panel, Panels, Lines);

    /// <summary>Number of panels that lines are cut into.</summary>
    /// <param name="lines">Number of lines.</param>
    public static int PanelsOf(int lines) => (lines + PanelLines - 1) / PanelLines;

    /// <summary>The line at which a panel starts, where lines are cut into panels of nearly equal width.</summary>
    /// <param name="panel">Zero-based panel; their number gives the end of the last.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="lines">Number of lines.</param>
    public static int FirstLine(int panel, int panels, int lines) => panel * lines / panels;

    /// <summary>Where a panel starts.</summary>
    /// <param name="panel">Zero-based panel.</param>
    public float* Address(int panel) => _memory.Address(0) + (FirstLine(panel) * AlignedMatrix.LineLength * Depth);

    /// <summary>Takes columns of a row-major matrix.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceColumns">Its number of columns.</param>
    /// <param name="firstColumn">Zero-based column that becomes the first.</param>
    public void Pack(ReadOnlySpan<float> source, int sourceColumns, int firstColumn)
    {
        for (var panel = 0; panel < Panels; panel++)
        {
            var start = FirstLine(panel) * AlignedMatrix.LineLength;
            var width = (FirstLine(panel + 1) * AlignedMatrix.LineLength) - start;
            var filled = Math.Min(width, Columns - start);
            var target = _memory[0].Slice(start * Depth, width * Depth);
            for (var row = 0; row < Depth; row++)
            {
                source
                    .Slice((row * sourceColumns) + firstColumn + start, filled)
                    .CopyTo(target.Slice(row * width, filled));
            }
        }
    }

    /// <summary>Takes columns of a row-major matrix as rows: the transpose.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceColumns">Its number of columns.</param>
    /// <param name="firstColumn">Zero-based column that becomes the first row.</param>
    public void PackTransposed(ReadOnlySpan<float> source, int sourceColumns, int firstColumn)
    {
        for (var panel = 0; panel < Panels; panel++)
        {
            var start = FirstLine(panel) * AlignedMatrix.LineLength;
            var width = (FirstLine(panel + 1) * AlignedMatrix.LineLength) - start;
            var filled = Math.Min(width, Columns - start);
            var target = _memory[0].Slice(start * Depth, width * Depth);
            for (var column = 0; column < filled; column++)
            {
                var values = source.Slice(((start + column) * sourceColumns) + firstColumn, Depth);
                for (var row = 0; row < values.Length; row++)
                {
                    target[(row * width) + column] = values[row];
                }
            }
        }
    }
}
