namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>One element of a Parquet schema: enough of it to tell it from every other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Children">Number of elements below it.</param>
/// <param name="Type">Number of its physical type in <c>parquet.thrift</c>; absent for a group.</param>
/// <param name="Repetition">0 required, 1 optional, 2 repeated; absent at the root.</param>
/// <param name="Converted">Number of its converted type; absent for groups that are not lists.</param>
internal sealed record SchemaLine(string Name, long Children, long? Type, long? Repetition, long? Converted)
{
    private const int PhysicalInt32 = 1;
    private const int PhysicalInt64 = 2;
    private const int PhysicalBytes = 6;
    private const int Required = 0;
    private const int Optional = 1;
    private const int Repeated = 2;
    private const int ConvertedText = 0;
    private const int ConvertedList = 3;
    private const int ConvertedUInt64 = 14;
    private const int ConvertedInt32 = 17;
    private const int ConvertedInt64 = 18;

    /// <summary>Reads one element of a footer.</summary>
    public static SchemaLine From(ThriftStruct element) =>
        new(
            element.Text(4),
            element.Has(5) ? element.Number(5) : 0,
            element.Has(1) ? element.Number(1) : null,
            element.Has(3) ? element.Number(3) : null,
            element.Has(6) ? element.Number(6) : null
        );

    /// <summary>All elements of a file, in the order of its footer.</summary>
    public static IReadOnlyList<SchemaLine> Of(TableSchema schema)
    {
        var lines = new List<SchemaLine>
        {
            new("root", schema.Columns.Count, Type: null, Repetition: null, Converted: null),
        };
        foreach (var column in schema.Columns)
        {
            lines.AddRange(Of(column));
        }
        return lines;
    }

    private static IEnumerable<SchemaLine> Of(TableColumn column) =>
        column.Kind switch
        {
            ColumnKind.Int32 => [new(column.Name, 0, PhysicalInt32, Required, ConvertedInt32)],
            ColumnKind.Int64 => [new(column.Name, 0, PhysicalInt64, Required, ConvertedInt64)],
            ColumnKind.UInt64 => [new(column.Name, 0, PhysicalInt64, Required, ConvertedUInt64)],
            ColumnKind.Text => [new(column.Name, 0, PhysicalBytes, Required, ConvertedText)],
            ColumnKind.Int32List =>
            [
                new(column.Name, 1, Type: null, Optional, ConvertedList),
                new("list", 1, Type: null, Repeated, Converted: null),
                new("element", 0, PhysicalInt32, Required, ConvertedInt32),
            ],
            _ => throw new System.Diagnostics.UnreachableException($"No schema for {column.Kind}."),
        };
}
