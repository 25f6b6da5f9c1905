using System.Buffers;
using Parquet;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts.Columns;

/// <summary>Reads a Parquet file of this program from memory, believing nothing it says.</summary>
/// <remarks>
/// Parquet.Net detects no corruption, trusts sizes and can loop for ever on a footer that ends early, so
/// <see cref="ParquetGuard"/> compares the whole structure with what <see cref="TableWriter"/> writes before the
/// library sees it. Memory is at most a few times the columns' sizes, which the guard has bounded by the bytes that
/// are there. Not safe for concurrent use: one reader per thread.
/// </remarks>
internal sealed class TableReader : IAsyncDisposable
{
    // Values that no level takes: what the library left unread shows.
    private const int Unread = -1;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly TableSchema _schema;
    private readonly BoundedStream _stream;
    private readonly ParquetReader _reader;
    private readonly IReadOnlyList<GuardedGroup> _groups;
    private readonly CancellationToken _cancellationToken;

    private TableReader(
        string path,
        byte[] bytes,
        TableSchema schema,
        BoundedStream stream,
        ParquetReader reader,
        GuardedTable guarded,
        CancellationToken cancellationToken
    )
    {
        _path = path;
        _bytes = bytes;
        _schema = schema;
        _stream = stream;
        _reader = reader;
        _groups = guarded.Groups;
        Rows = guarded.Rows;
        Metadata = guarded.Metadata;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>What the file says about itself, kind and version included.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads an artefact and opens it.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The artefact.</param>
    /// <param name="schema">The columns it must have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">It is missing, its bytes are not those that were written, or it is not a file of that kind and version.</exception>
    public static async Task<TableReader> OpenAsync(
        string root,
        ArtifactFile file,
        TableSchema schema,
        CancellationToken cancellationToken
    )
    {
        var bytes = await ArtifactStore.ReadAsync(root, file, cancellationToken);
        return await OpenAsync(file.PathUnder(root), bytes, schema, cancellationToken);
    }

    /// <summary>Opens a file that is in memory.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="bytes">All of its bytes.</param>
    /// <param name="schema">The columns it must have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">It is not a file of that kind and version.</exception>
    public static async Task<TableReader> OpenAsync(
        string path,
        byte[] bytes,
        TableSchema schema,
        CancellationToken cancellationToken
    )
    {
        var guarded = ParquetGuard.Check(path, bytes, schema);
        var stream = new BoundedStream(bytes);
        try
        {
            var reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken);
            return new TableReader(path, bytes, schema, stream, reader, guarded, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await stream.DisposeAsync();
            throw Failure(path, schema, e.Message, e);
        }
    }

    /// <summary>A column of 32-bit integers.</summary>
    public Task<int[]> Int32Async(string name) => FixedAsync<int>(name, ColumnKind.Int32);

    /// <summary>A column of 64-bit integers.</summary>
    public Task<long[]> Int64Async(string name) => FixedAsync<long>(name, ColumnKind.Int64);

    /// <summary>A column of unsigned 64-bit integers.</summary>
    public Task<ulong[]> UInt64Async(string name) => FixedAsync<ulong>(name, ColumnKind.UInt64);

    /// <summary>A column of texts, each valid UTF-8.</summary>
    public async Task<WordTable> TextAsync(string name)
    {
        var index = _schema.IndexOf(name, ColumnKind.Text);
        // PLAIN: each text behind its length.
        var size = _groups.Sum(group => group.Columns[index].UncompressedBytes - (sizeof(int) * (long)group.Rows));
        if (size > Array.MaxLength)
        {
            throw Damaged($"the texts of column '{name}' take {size} bytes");
        }
        var bytes = new byte[size];
        var ends = new int[Rows];
        var (row, end) = (0, 0);
        for (var number = 0; number < _groups.Count; number++)
        {
            var texts = new ReadOnlyMemory<byte>[_groups[number].Rows];
            await ReadAsync(number, index, texts.AsMemory(), definition: null, repetition: null);
            foreach (var text in texts)
            {
                if (text.Length > bytes.Length - end)
                {
                    throw Damaged($"the texts of column '{name}' are longer than its pages");
                }
                text.Span.CopyTo(bytes.AsSpan(end));
                end += text.Length;
                ends[row++] = end;
            }
        }
        if (TextPage.FirstInvalid(bytes.AsSpan(0, end), ends) is { } invalid)
        {
            throw Damaged($"row {invalid} of column '{name}' is not valid UTF-8");
        }
        return new WordTable(bytes, ends);
    }

    /// <summary>The first texts of a column, each valid UTF-8; what follows them is not decompressed.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="count">How many at most.</param>
    public WordTable FirstTexts(string name, int count)
    {
        var index = _schema.IndexOf(name, ColumnKind.Text);
        var ends = new int[Math.Min(count, Rows)];
        var texts = new ArrayBufferWriter<byte>();
        var row = 0;
        try
        {
            foreach (var group in _groups)
            {
                var last = Math.Min(ends.Length, row + group.Rows);
                TextPage.Read(_bytes, group.Columns[index], texts, ends.AsSpan(row..last));
                row = last;
            }
        }
        catch (Exception e) when (e is not ArtifactException)
        {
            throw Failure(_path, _schema, $"column '{name}' cannot be decoded ({e.Message})", e);
        }
        return new WordTable(texts.WrittenSpan.ToArray(), ends);
    }

    /// <summary>A column of lists.</summary>
    /// <returns>The elements of all lists, and for each list the position just past its last element.</returns>
    public async Task<(int[] Elements, int[] Ends)> ListsAsync(string name)
    {
        var index = _schema.IndexOf(name, ColumnKind.Int32List);
        var count = _groups[0].Columns[index].Values; // the only group, where there are lists
        var values = ArrayPool<int>.Shared.Rent(count);
        var definition = ArrayPool<int>.Shared.Rent(count);
        var repetition = ArrayPool<int>.Shared.Rent(count);
        try
        {
            definition.AsSpan(0, count).Fill(Unread);
            repetition.AsSpan(0, count).Fill(Unread);
            await ReadAsync(
                0,
                index,
                values.AsMemory(0, count),
                definition.AsMemory(0, count),
                repetition.AsMemory(0, count)
            );
            var ends = new int[Rows];
            if (!ListLevels.TryRead(definition.AsSpan(0, count), repetition.AsSpan(0, count), ends, out var problem))
            {
                throw Damaged($"column '{name}' is no column of lists: {problem}");
            }
            return (values.AsSpan(0, ends.Length == 0 ? 0 : ends[^1]).ToArray(), ends);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(values);
            ArrayPool<int>.Shared.Return(definition);
            ArrayPool<int>.Shared.Return(repetition);
        }
    }

    /// <summary>One entry of the metadata.</summary>
    /// <param name="key">Its key.</param>
    public string Value(string key) =>
        Metadata.TryGetValue(key, out var value)
            ? value
            : throw Failure(_path, _schema, $"its metadata has no entry '{key}'");

    /// <summary>One entry of the metadata that is a number.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="least">The smallest value allowed.</param>
    public int Number(string key, int least) =>
        int.TryParse(Value(key), System.Globalization.NumberStyles.None, provider: null, out var number)
        && number >= least
            ? number
            : throw Failure(
                _path,
                _schema,
                $"its metadata entry '{key}' is '{Value(key)}', expected a number from {least}"
            );

    /// <summary>What to throw where the content contradicts itself.</summary>
    /// <param name="problem">What was found and what was expected; no full stop.</param>
    public ArtifactException Damaged(string problem) => Failure(_path, _schema, problem);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _stream.DisposeAsync();
    }

    /// <summary>What to throw where a file is not what it should be.</summary>
    public static ArtifactException Failure(string path, TableSchema schema, string problem, Exception? cause = null) =>
        new(path, $"'{path}' is not a valid {schema.Kind} file: {problem}. {Remedy.VerifyFile(path)}", cause);

    private async Task<T[]> FixedAsync<T>(string name, ColumnKind kind)
        where T : struct
    {
        var index = _schema.IndexOf(name, kind);
        var values = new T[Rows];
        var row = 0;
        for (var number = 0; number < _groups.Count; number++)
        {
            var rows = _groups[number].Rows;
            await ReadAsync(number, index, values.AsMemory(row, rows), definition: null, repetition: null);
            row += rows;
        }
        return values;
    }

    private async Task ReadAsync<T>(
        int group,
        int index,
        Memory<T> values,
        Memory<int>? definition,
        Memory<int>? repetition
    )
        where T : struct
    {
        if (_groups[group].Columns[index].Values == 0)
        {
            return;
        }
        try
        {
            using var rows = _reader.OpenRowGroupReader(group);
            await rows.ReadRawAsync(
                _schema.Physical.DataFields[index],
                values,
                definition,
                repetition,
                _cancellationToken
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The library reports damage by whatever its decoders run into.
            throw Failure(_path, _schema, $"column '{_schema.Columns[index].Name}' cannot be decoded ({e.Message})", e);
        }
    }
}
