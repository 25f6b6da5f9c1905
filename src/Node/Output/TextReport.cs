namespace Pipeline.Node.Output;

/// <summary>A report as text: lines, facts and tables.</summary>
/// <param name="output">Where it is written.</param>
internal sealed class TextReport(TextWriter output)
{
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
    internal void Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = header.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max());
        int[] columns = [.. widths];
        output.WriteLine(TableLine(header, columns));
        output.WriteLine(new string('-', columns.Sum() + (2 * (columns.Length - 1))));
        foreach (var row in rows)
        {
            output.WriteLine(TableLine(row, columns));
        }
    }

    private static string TableLine(IReadOnlyList<string> cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
}
