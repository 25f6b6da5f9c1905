using Parquet.Schema;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>The columns of one kind of file, and the Parquet fields that stand for them.</summary>
internal sealed class TableSchema
{
    /// <summary>Builds the schema of one kind of file.</summary>
    /// <param name="kind">Name of the kind, written into every file.</param>
    /// <param name="columns">The columns, in order.</param>
    public TableSchema(string kind, params TableColumn[] columns)
    {
        Kind = kind;
        Columns = columns;
        Declared = new ParquetSchema(columns.Select(column => Declare(column)));
        // Text is written and read as the UTF-8 bytes it already is: by fields of the same name that hold bytes.
        Physical = new ParquetSchema(
            columns.Select(column =>
                column.Kind == ColumnKind.Text ? new DataField<byte[]>(column.Name, nullable: false) : Declare(column)
            )
        );
    }

    /// <summary>Name of the kind of file.</summary>
    public string Kind { get; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>What the file says about its columns.</summary>
    public ParquetSchema Declared { get; }

    /// <summary>The same columns as values pass through the library.</summary>
    public ParquetSchema Physical { get; }

    /// <summary>Position of a column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it must hold.</param>
    public int IndexOf(string name, ColumnKind kind)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Kind == kind && string.Equals(Columns[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }
        throw new ArgumentException($"A {Kind} file has no {kind} column '{name}'.", nameof(name));
    }

    private static Field Declare(TableColumn column) =>
        column.Kind switch
        {
            ColumnKind.Int32 => new DataField<int>(column.Name),
            ColumnKind.Int64 => new DataField<long>(column.Name),
            ColumnKind.UInt64 => new DataField<ulong>(column.Name),
            ColumnKind.Text => new DataField<string>(column.Name, nullable: false),
            ColumnKind.Int32List => new ListField(column.Name, new DataField<int>("element")),
            _ => throw new System.Diagnostics.UnreachableException($"No field for {column.Kind}."),
        };
}
