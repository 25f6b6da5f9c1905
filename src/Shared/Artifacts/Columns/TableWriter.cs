using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Microsoft.IO;
using Parquet;
using Parquet.Schema;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Builds one Parquet file in memory: zstd, in each row group the columns in the schema's order.</summary>
/// <remarks>
/// The same content gives the same bytes at any time and on any thread: nothing in the file depends on the clock,
/// and each writer compresses with a context of its own. Not safe for concurrent use.
/// </remarks>
internal sealed class TableWriter : IAsyncDisposable
{
    // A file of many megabytes would be copied again and again by a buffer that grows. Kept for the next are blocks of 4 MB,
    // which hold a shard of 512 documents.
    private static readonly RecyclableMemoryStreamManager Buffers = new(
        new RecyclableMemoryStreamManager.Options { MaximumSmallPoolFreeBytes = 1 << 22 }
    );

    private readonly TableSchema _schema;
    private readonly RecyclableMemoryStream _output;
    private readonly ParquetWriter _writer;
    private readonly DataField[] _fields;
    private readonly CancellationToken _cancellationToken;
    private ParquetRowGroupWriter _rows;
    private int _next;

    private TableWriter(
        TableSchema schema,
        RecyclableMemoryStream output,
        ParquetWriter writer,
        CancellationToken cancellationToken
    )
    {
        _schema = schema;
        _output = output;
        _writer = writer;
        _rows = writer.CreateRowGroup();
        _fields = schema.Physical.DataFields;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Begins a file, and its first row group.</summary>
    /// <param name="schema">Its columns.</param>
    /// <param name="metadata">What the file says about itself besides kind and version, in order.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task<TableWriter> StartAsync(
        TableSchema schema,
        IEnumerable<KeyValuePair<string, string>> metadata,
        CancellationToken cancellationToken
    )
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            // The default is zstd 3, in older versions 19: slower by up to a hundred times for a few per cent.
            CompressionLevel = CompressionLevel.Fastest,
        };
        var output = Buffers.GetStream();
        var writer = await ParquetWriter.CreateAsync(
            schema.Declared,
            output,
            options,
            cancellationToken: cancellationToken
        );
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TableFormat.KindKey] = schema.Kind,
            [TableFormat.VersionKey] = $"{TableFormat.Version}",
        };
        foreach (var (key, value) in metadata)
        {
            all.Add(key, value);
        }
        writer.CustomMetadata = all;
        return new TableWriter(schema, output, writer, cancellationToken);
    }

    /// <summary>Walks over the row groups of a table; the caller writes all columns of each.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <returns>The rows of each group, at least one range.</returns>
    public IEnumerable<Range> Groups(int rows)
    {
        var first = 0;
        while (true)
        {
            var end = (int)Math.Min(rows, (long)first + TableFormat.RowsPerGroup);
            yield return first..end;
            if (end == rows)
            {
                break;
            }
            BeginGroup();
            first = end;
        }
    }

    /// <summary>Begins the next row group; all columns of the one before are written.</summary>
    public void BeginGroup()
    {
        _rows.CompleteValidate();
        _rows.Dispose();
        _rows = _writer.CreateRowGroup();
        _next = 0;
    }

    /// <summary>Writes the next column, of 32-bit integers.</summary>
    public Task WriteAsync(string name, ReadOnlyMemory<int> values)
    {
        var field = Next(name, ColumnKind.Int32, sizeof(int) * (long)values.Length);
        return _rows.WriteAsync(field, values, cancellationToken: _cancellationToken);
    }

    /// <summary>Writes the next column, of 64-bit integers.</summary>
    public Task WriteAsync(string name, ReadOnlyMemory<long> values)
    {
        var field = Next(name, ColumnKind.Int64, sizeof(long) * (long)values.Length);
        return _rows.WriteAsync(field, values, cancellationToken: _cancellationToken);
    }

    /// <summary>Writes the next column, of unsigned 64-bit integers.</summary>
    public Task WriteAsync(string name, ReadOnlyMemory<ulong> values)
    {
        var field = Next(name, ColumnKind.UInt64, sizeof(ulong) * (long)values.Length);
        return _rows.WriteAsync(field, values, cancellationToken: _cancellationToken);
    }

    /// <summary>Writes the next column, of texts.</summary>
    public Task WriteAsync(string name, WordTable values) => WriteAsync(name, values, ..);

    /// <summary>Writes the next column, of texts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The texts of the whole table.</param>
    /// <param name="rows">Those of the row group.</param>
    public Task WriteAsync(string name, WordTable values, Range rows)
    {
        var (first, count) = rows.GetOffsetAndLength(values.Count);
        var parts = new ReadOnlyMemory<byte>[count];
        var bytes = sizeof(int) * (long)count;
        for (var i = 0; i < count; i++)
        {
            parts[i] = values.Bytes(first + i);
            bytes += parts[i].Length;
        }
        var field = Next(name, ColumnKind.Text, bytes);
        return _rows.WriteAsync<ReadOnlyMemory<byte>>(field, parts.AsMemory(), cancellationToken: _cancellationToken);
    }

    /// <summary>Writes the next column, of lists.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="elements">The elements of all lists, one list after the other.</param>
    /// <param name="ends">For each list, the position just past its last element.</param>
    public async Task WriteAsync(string name, ReadOnlyMemory<int> elements, ReadOnlyMemory<int> ends)
    {
        var field = Next(name, ColumnKind.Int32List, sizeof(int) * (long)elements.Length);
        var capacity = elements.Length + ends.Length;
        var definition = ArrayPool<int>.Shared.Rent(capacity);
        var repetition = ArrayPool<int>.Shared.Rent(capacity);
        try
        {
            var count = ListLevels.Fill(ends.Span, definition, repetition);
            await _rows.WriteAllPartsAsync(
                field,
                elements,
                definition.AsMemory(0, count),
                repetition.AsMemory(0, count),
                _cancellationToken
            );
        }
        finally
        {
            ArrayPool<int>.Shared.Return(definition);
            ArrayPool<int>.Shared.Return(repetition);
        }
    }

    /// <summary>Ends the file.</summary>
    /// <returns>All of its bytes.</returns>
    public async Task<byte[]> FinishAsync()
    {
        _rows.CompleteValidate();
        _rows.Dispose();
        await _writer.DisposeAsync();
        return _output.ToArray();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _output.DisposeAsync();

    /// <exception cref="SettingsException">The column is larger than a file holds.</exception>
    private DataField Next(string name, ColumnKind kind, long bytes)
    {
        var index = _schema.IndexOf(name, kind);
        if (index != _next)
        {
            throw new InvalidOperationException(
                $"Column '{name}' of a {_schema.Kind} file is number {index}, written as number {_next}."
            );
        }
        if (bytes > TableFormat.MaxColumnBytes)
        {
            throw new SettingsException([
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Column '{name}' of a {_schema.Kind} file would have {bytes:N0} bytes; {TableFormat.MaxColumnBytes:N0} are the most. {Remedy.LeaveOutLongest}"
                ),
            ]);
        }
        _next++;
        return _fields[index];
    }
}
