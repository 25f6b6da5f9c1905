namespace Pipeline.Node.Output;

/// <summary>A report as text: lines, facts and tables.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="lineLength">Characters that a line has room for. 100 where nobody watches: what most editors and pagers show.</param>
internal sealed class TextReport(TextWriter output, int lineLength = TextReport.DefaultWidth)
{
    /// <summary>Characters of a line where no screen says how many it has.</summary>
    internal const int DefaultWidth = 100;

    /// <summary>Writes one line.</summary>
    /// <param name="text">The line; empty for a gap.</param>
    internal void Line(string text = "") => output.WriteLine(text);

    /// <summary>Writes names and their values, one pair a line, the values in one column.</summary>
    /// <param name="facts">Name and value of each.</param>
    internal void Facts(params IReadOnlyList<(string Name, string Value)> facts)
    {
        var width = facts.Max(fact => fact.Name.Length);
        foreach (var (name, value) in facts)
        {
            output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    /// <summary>Writes a table: the first column to the left, the others, which hold numbers, to the right.</summary>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">The cells, as many in each row as there are columns.</param>
    /// <param name="gap">Spaces between two columns.</param>
    internal void Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, int gap = 2)
    {
        var columns = ColumnWidths(header, rows);
        output.WriteLine(TableLine(header, columns, gap));
        output.WriteLine(new string('-', LineLength(columns, gap)));
        foreach (var row in rows)
        {
            output.WriteLine(TableLine(row, columns, gap));
        }
    }

    /// <summary>Whether a table's lines have room.</summary>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">The cells, as many in each row as there are columns.</param>
    /// <param name="gap">Spaces between two columns.</param>
    internal bool FitsTable(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, int gap) =>
        LineLength(ColumnWidths(header, rows), gap) <= lineLength;

    private static int[] ColumnWidths(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        [.. header.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max())];

    private static int LineLength(int[] columns, int gap) => columns.Sum() + (gap * (columns.Length - 1));

    private static string TableLine(IReadOnlyList<string> cells, int[] widths, int gap) =>
        string.Join(
            new string(' ', gap),
            cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))
        );
}
