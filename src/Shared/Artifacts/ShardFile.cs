using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Shards on disk: the sequences of one chunk, padded in front to the maximum length.</summary>
/// <remarks>Bytes and rule of change: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public static class ShardFile
{
    /// <summary>Largest maximum length: 512 rows of it, the most a chunk has, fill a column.</summary>
    public const int LargestMaxLength = TableFormat.MaxColumnBytes / sizeof(int) / 512;

    private const string Document = "document";
    private const string Label = "label";
    private const string Length = "length";
    private const string Sequence = "sequence";

    private static readonly TableSchema Schema = new(
        "shard",
        new TableColumn(Document, ColumnKind.Text),
        new TableColumn(Label, ColumnKind.Int32),
        new TableColumn(Length, ColumnKind.Int32),
        new TableColumn(Sequence, ColumnKind.Int32List)
    );

    /// <summary>Writes a shard; when this returns, its bytes are on disk.</summary>
    /// <param name="staging">A staging folder.</param>
    /// <param name="shard">The sequences, each of at most <see cref="SequenceOptions.MaxLength"/> ranks.</param>
    /// <param name="options">How they were made.</param>
    /// <param name="vocabularySha256">Hash of the vocabulary file that gave the ranks.</param>
    /// <param name="cancellationToken">Stops the writing; nothing half-written stays.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static async Task<ArtifactFile> WriteAsync(
        string staging,
        SequenceShard shard,
        SequenceOptions options,
        string vocabularySha256,
        CancellationToken cancellationToken
    )
    {
        var bytes = await EncodeAsync(shard, options, vocabularySha256, cancellationToken);
        return ArtifactStore.Stage(staging, ArtifactFolder.Shards, ArtifactFolder.Parquet, bytes);
    }

    /// <summary>Reads a shard, without its padding.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">The file is missing, its bytes are not those that were written, or its rows are not padded sequences.</exception>
    public static async Task<SequenceShard> ReadAsync(
        string root,
        ArtifactFile file,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableReader.OpenAsync(root, file, Schema, cancellationToken);
        var maxLength = table.Number(OptionText.MaxLengthKey, least: 1);
        var maxWords = table.Number(OptionText.MaxWordsKey, least: 2);
        var documents = await table.TextAsync(Document);
        var labels = await table.Int32Async(Label);
        var lengths = await table.Int32Async(Length);
        var (padded, ends) = await table.ListsAsync(Sequence);
        var keys = new DocumentKey[table.Rows];
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = DocumentKeys.Parse(table, documents.Text(row), row);
            var isPossible = labels[row] >= 0 && lengths[row] >= 0 && lengths[row] <= maxLength;
            if (!isPossible || ends[row] != (row + 1L) * maxLength)
            {
                throw table.Damaged(
                    $"row {row} has label {labels[row]}, length {lengths[row]} and its sequence ends at {ends[row]}; the maximum length is {maxLength}"
                );
            }
        }
        DocumentKeys.Check(table, keys);
        var (tokens, tokenEnds) = Unpad(table, padded, lengths, maxLength, maxWords);
        return new SequenceShard(keys, labels, tokens, tokenEnds);
    }

    /// <summary>The bytes of a shard's file.</summary>
    internal static async Task<byte[]> EncodeAsync(
        SequenceShard shard,
        SequenceOptions options,
        string vocabularySha256,
        CancellationToken cancellationToken
    )
    {
        var lengths = new int[shard.DocumentCount];
        for (var row = 0; row < lengths.Length; row++)
        {
            lengths[row] = shard.TokensOf(row).Length;
        }
        IEnumerable<KeyValuePair<string, string>> metadata =
        [
            .. OptionText.Of(options),
            new(OptionText.VocabularyKey, vocabularySha256),
        ];
        await using var table = await TableWriter.StartAsync(Schema, metadata, cancellationToken);
        await table.WriteAsync(Document, WordTable.From(shard.Keys.Select(key => key.ToString())));
        await table.WriteAsync(Label, shard.Labels.AsMemory());
        await table.WriteAsync(Length, lengths.AsMemory());
        var (padded, ends) = Pad(shard, options.MaxLength);
        await table.WriteAsync(Sequence, padded, ends);
        return await table.FinishAsync();
    }

    private static (int[] Padded, int[] Ends) Pad(SequenceShard shard, int maxLength)
    {
        var padded = new int[shard.DocumentCount * maxLength];
        var ends = new int[shard.DocumentCount];
        for (var row = 0; row < ends.Length; row++)
        {
            ends[row] = (row + 1) * maxLength;
            var tokens = shard.TokensOf(row);
            tokens.CopyTo(padded.AsSpan(ends[row] - tokens.Length, tokens.Length));
        }
        return (padded, ends);
    }

    private static (int[] Tokens, int[] Ends) Unpad(
        TableReader table,
        int[] padded,
        int[] lengths,
        int maxLength,
        int maxWords
    )
    {
        var tokens = new int[lengths.Sum()];
        var ends = new int[lengths.Length];
        var end = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            var sequence = padded.AsSpan(row * maxLength, maxLength);
            var kept = sequence[^lengths[row]..];
            if (sequence[..^lengths[row]].ContainsAnyExcept(0) || kept.ContainsAnyExceptInRange(1, maxWords - 1))
            {
                throw table.Damaged(
                    $"row {row} is not {maxLength - lengths[row]} zeros and {lengths[row]} ranks from 1 to {maxWords - 1}"
                );
            }
            kept.CopyTo(tokens.AsSpan(end));
            end += kept.Length;
            ends[row] = end;
        }
        return (tokens, ends);
    }
}
