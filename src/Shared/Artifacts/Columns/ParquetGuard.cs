using System.Buffers.Binary;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Checks that a file has exactly the structure <see cref="TableWriter"/> gives it, before Parquet.Net reads it.</summary>
/// <remarks>
/// Row groups of <see cref="TableFormat.RowsPerGroup"/> rows, the last of what is left; groups and columns lie one after
/// the other without a gap; each column of a group is one PLAIN page, compressed as one zstd frame. Nothing is allocated by
/// a claimed size: the sizes returned of a column are together at most twice <see cref="TableFormat.MaxColumnBytes"/>, and
/// at most 128 KiB for each compressed block that is there.
/// </remarks>
internal static class ParquetGuard
{
    private const int DataPage = 0;
    private const int Plain = 0;
    private const int Zstd = 6;
    private const int FrameBytes = 8; // footer length and magic at the end

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Checks a whole file.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="bytes">All of its bytes.</param>
    /// <param name="schema">The columns it must have.</param>
    /// <exception cref="ArtifactException">It has another structure, kind or version.</exception>
    public static GuardedTable Check(string path, ReadOnlySpan<byte> bytes, TableSchema schema)
    {
        try
        {
            return Check(bytes, schema);
        }
        catch (InvalidDataException e)
        {
            throw TableReader.Failure(path, schema, e.Message, e);
        }
    }

    private static GuardedTable Check(ReadOnlySpan<byte> bytes, TableSchema schema)
    {
        var footer = ReadFooter(bytes, out var footerStart);
        var metadata = ReadMetadata(footer);
        CheckKind(metadata, schema);
        CheckSchema(footer.List(2), schema);
        var groups = CheckGroups(bytes[..footerStart], footer.List(4), schema);
        var rows = groups.Sum(group => (long)group.Rows);
        if (rows != footer.Number(3) || rows > TableFormat.MaxColumnBytes / sizeof(int))
        {
            throw new InvalidDataException($"it claims {footer.Number(3)} rows and has {rows} in its row groups");
        }
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            var size = groups.Sum(group => (long)group.Columns[i].UncompressedBytes);
            if (size > TableFormat.MaxColumnBytes * 2L)
            {
                throw new InvalidDataException($"column '{schema.Columns[i].Name}' claims {size} bytes");
            }
        }
        return new GuardedTable((int)rows, metadata, groups);
    }

    private static GuardedGroup[] CheckGroups(ReadOnlySpan<byte> bytes, IReadOnlyList<object> found, TableSchema schema)
    {
        var most = schema.Columns.Any(column => column.Kind == ColumnKind.Int32List) ? 1 : int.MaxValue;
        if (found.Count < 1 || found.Count > most)
        {
            throw new InvalidDataException(
                $"it has {found.Count} row groups, expected 1{(most > 1 ? " or more" : "")}"
            );
        }
        var groups = new GuardedGroup[found.Count];
        var position = Magic.Length;
        for (var i = 0; i < groups.Length; i++)
        {
            var group = (ThriftStruct)found[i];
            var rows = group.Number(3);
            var isLast = i == groups.Length - 1;
            var isFull = isLast ? rows <= TableFormat.RowsPerGroup : rows == TableFormat.RowsPerGroup;
            if (!isFull || rows < (groups.Length > 1 ? 1 : 0))
            {
                throw new InvalidDataException(
                    $"row group {i} of {groups.Length} claims {rows} rows; each but the last has {TableFormat.RowsPerGroup}"
                );
            }
            var extents = CheckColumns(bytes, group.List(1), schema, (int)rows, ref position);
            groups[i] = new GuardedGroup((int)rows, extents);
        }
        return position == bytes.Length
            ? groups
            : throw new InvalidDataException($"{bytes.Length - position} bytes belong to no column");
    }

    private static ThriftStruct ReadFooter(ReadOnlySpan<byte> bytes, out int start)
    {
        if (bytes.Length < Magic.Length + FrameBytes || !bytes.StartsWith(Magic) || !bytes.EndsWith(Magic))
        {
            throw new InvalidDataException("it does not begin and end as a Parquet file");
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[^FrameBytes..]);
        if (length <= 0 || length > Math.Min(bytes.Length - Magic.Length - FrameBytes, TableFormat.MaxFooterBytes))
        {
            throw new InvalidDataException($"its footer claims {length} bytes");
        }
        start = bytes.Length - FrameBytes - length;
        var scanner = new ThriftScanner(bytes.Slice(start, length));
        var footer = scanner.Read(ParquetShapes.Footer);
        return scanner.Position == length
            ? footer
            : throw new InvalidDataException($"its footer ends after {scanner.Position} of {length} bytes");
    }

    private static Dictionary<string, string> ReadMetadata(ThriftStruct footer)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in footer.List(5).Cast<ThriftStruct>())
        {
            if (!metadata.TryAdd(entry.Text(1), entry.Text(2)))
            {
                throw new InvalidDataException($"its metadata repeats '{entry.Text(1)}'");
            }
        }
        return metadata;
    }

    private static void CheckKind(Dictionary<string, string> metadata, TableSchema schema)
    {
        var kind = metadata.GetValueOrDefault(TableFormat.KindKey);
        if (!string.Equals(kind, schema.Kind, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"it is of the kind '{kind}'");
        }
        var version = metadata.GetValueOrDefault(TableFormat.VersionKey);
        if (!string.Equals(version, $"{TableFormat.Version}", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"it has the format version '{version}', expected '{TableFormat.Version}'");
        }
    }

    // Names, types and nesting as our own writer declares them, so that the library's tree is the one we know.
    private static void CheckSchema(IReadOnlyList<object> found, TableSchema schema)
    {
        var expected = SchemaLine.Of(schema);
        if (found.Count != expected.Count)
        {
            throw new InvalidDataException($"it declares {found.Count} schema elements, expected {expected.Count}");
        }
        for (var i = 0; i < expected.Count; i++)
        {
            var line = SchemaLine.From((ThriftStruct)found[i]);
            if (line != expected[i])
            {
                throw new InvalidDataException($"its schema element {i} is {line}, expected {expected[i]}");
            }
        }
    }

    private static ColumnExtent[] CheckColumns(
        ReadOnlySpan<byte> bytes,
        IReadOnlyList<object> chunks,
        TableSchema schema,
        int rows,
        ref int position
    )
    {
        if (chunks.Count != schema.Columns.Count)
        {
            throw new InvalidDataException($"it has {chunks.Count} columns, expected {schema.Columns.Count}");
        }
        var extents = new ColumnExtent[chunks.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            var column = schema.Columns[i];
            var metadata = ((ThriftStruct)chunks[i]).Struct(3);
            var size = metadata.Number(7);
            var isInPlace =
                metadata.Number(9) == position
                && size > 0
                && size <= bytes.Length - position
                && metadata.Number(4) == Zstd
                && metadata.List(3).Cast<string>().SequenceEqual(PathOf(column), StringComparer.Ordinal);
            if (!isInPlace)
            {
                throw new InvalidDataException($"column '{column.Name}' is not where and what it should be");
            }
            var end = position + (int)size;
            extents[i] = CheckPage(bytes[position..end], column, metadata.Number(5), rows, end);
            position = end;
        }
        return extents;
    }

    private static string[] PathOf(TableColumn column) =>
        column.Kind == ColumnKind.Int32List ? [column.Name, "list", "element"] : [column.Name];

    private static ColumnExtent CheckPage(ReadOnlySpan<byte> chunk, TableColumn column, long values, int rows, int end)
    {
        var scanner = new ThriftScanner(chunk);
        var header = scanner.Read(ParquetShapes.PageHeader);
        var page = header.Struct(5);
        var uncompressed = header.Number(2);
        var isOurs =
            header.Number(1) == DataPage
            && header.Number(3) == chunk.Length - scanner.Position
            && uncompressed is >= 0 and <= (long)TableFormat.MaxColumnBytes * 2
            && page.Number(1) == values // an int32: products with it fit
            && page.Number(2) == Plain;
        if (!isOurs)
        {
            throw new InvalidDataException($"the page of column '{column.Name}' is not one that is written here");
        }
        // Lists have one entry for each element, of four bytes, and one for each empty list.
        var (least, most) = column.Kind switch
        {
            ColumnKind.Int32List => (rows, rows + uncompressed / sizeof(int)),
            _ => ((long)rows, (long)rows),
        };
        var isSized = column.Kind switch
        {
            ColumnKind.Int32 => uncompressed == sizeof(int) * values,
            ColumnKind.Int64 or ColumnKind.UInt64 => uncompressed == sizeof(long) * values,
            ColumnKind.Text => uncompressed >= sizeof(int) * values,
            _ => true,
        };
        if (values < least || values > most || !isSized)
        {
            throw new InvalidDataException(
                $"column '{column.Name}' claims {values} values in {uncompressed} bytes and {rows} rows"
            );
        }
        var frame = chunk[scanner.Position..];
        ZstdFrame.Check(frame, (int)uncompressed);
        return new ColumnExtent((int)values, (int)uncompressed, (end - frame.Length)..end);
    }
}
