using System.Globalization;
using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Artifacts;

/// <summary>Token blocks on disk: one file with a row for each document, one with the block's own dictionary.</summary>
/// <remarks>Bytes and rule of change: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public static class BlockFile
{
    /// <summary>The most tokens that a block holds: as many as fill a column.</summary>
    public const int MostTokens = TableFormat.MaxColumnBytes / sizeof(int);

    private const string Label = "label";
    private const string Name = "name";
    private const string ContentHashColumn = "content_hash";
    private const string MessageIdHash = "message_id_hash";
    private const string EncodingColumn = "encoding";
    private const string Tokens = "tokens";
    private const string Word = "word";
    private const string Count = "count";
    private const string Documents = "documents";
    private const string FirstRow = "first_row";
    private const string FirstPosition = "first_position";

    private static readonly TableSchema BlockSchema = new(
        "block",
        new TableColumn(Label, ColumnKind.Text),
        new TableColumn(Name, ColumnKind.Text),
        new TableColumn(ContentHashColumn, ColumnKind.Text),
        new TableColumn(MessageIdHash, ColumnKind.UInt64),
        new TableColumn(EncodingColumn, ColumnKind.Text),
        new TableColumn(Tokens, ColumnKind.Int32List)
    );

    private static readonly TableSchema WordsSchema = new(
        "words",
        new TableColumn(Word, ColumnKind.Text),
        new TableColumn(Count, ColumnKind.Int32),
        new TableColumn(Documents, ColumnKind.Int32),
        new TableColumn(FirstRow, ColumnKind.Int32),
        new TableColumn(FirstPosition, ColumnKind.Int32)
    );

    private static ReadOnlySpan<byte> Latin1 => "latin1"u8;

    private static ReadOnlySpan<byte> Utf8 => "utf8"u8;

    /// <summary>Writes a block and its dictionary; when this returns, the bytes of both are on disk.</summary>
    /// <param name="staging">A staging folder.</param>
    /// <param name="block">The block.</param>
    /// <param name="options">The options it was tokenized with; they are written into both files.</param>
    /// <param name="cancellationToken">Stops the writing; nothing half-written stays.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static async Task<(ArtifactFile Block, ArtifactFile Words)> WriteAsync(
        string staging,
        TokenBlock block,
        TokenizerOptions options,
        CancellationToken cancellationToken
    )
    {
        var blockBytes = await EncodeAsync(block, options, cancellationToken);
        var wordsBytes = await EncodeWordsAsync(block.Words, options, cancellationToken);
        return (
            ArtifactStore.Stage(staging, ArtifactFolder.Blocks, ArtifactFolder.Parquet, blockBytes),
            ArtifactStore.Stage(staging, ArtifactFolder.Blocks, ArtifactFolder.Words, wordsBytes)
        );
    }

    /// <summary>Writes a dictionary alone, the merge of those of some blocks; when this returns, its bytes are on disk.</summary>
    /// <param name="staging">A staging folder: no manifest names such a file.</param>
    /// <param name="words">The dictionary; a row is a document's position in document order over the whole corpus.</param>
    /// <param name="options">The options its documents were tokenized with.</param>
    /// <param name="cancellationToken">Stops the writing; nothing half-written stays.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static async Task<ArtifactFile> WriteWordsAsync(
        string staging,
        BlockWords words,
        TokenizerOptions options,
        CancellationToken cancellationToken
    )
    {
        var bytes = await EncodeWordsAsync(words, options, cancellationToken);
        return ArtifactStore.Stage(staging, ArtifactFolder.Blocks, ArtifactFolder.Words, bytes);
    }

    /// <summary>Reads a block and its dictionary.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="block">The file with the documents.</param>
    /// <param name="words">The file with their dictionary.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">
    /// A file is missing, its bytes are not those that were written, or it contradicts itself: the dictionary is
    /// counted again from the tokens.
    /// </exception>
    public static async Task<TokenBlock> ReadAsync(
        string root,
        ArtifactFile block,
        ArtifactFile words,
        CancellationToken cancellationToken
    )
    {
        var dictionary = await ReadWordsAsync(root, words, cancellationToken);
        await using var table = await TableReader.OpenAsync(root, block, BlockSchema, cancellationToken);
        var keys = Keys(table, await table.TextAsync(Label), await table.TextAsync(Name));
        var contentHashes = ContentHashes(table, await table.TextAsync(ContentHashColumn));
        var messageIdHashes = await table.UInt64Async(MessageIdHash);
        var encodings = Encodings(table, await table.TextAsync(EncodingColumn));
        var (tokens, ends) = await table.ListsAsync(Tokens);
        var result = new TokenBlock(keys, contentHashes, messageIdHashes, encodings, tokens, ends, dictionary);
        if (BlockWordsCheck.Problem(result) is { } problem)
        {
            throw table.Damaged(problem);
        }
        return result;
    }

    /// <summary>Reads which documents a block holds, without their tokens.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="block">The file with the documents.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The documents in document order, and XxHash128 of the raw bytes of each.</returns>
    /// <exception cref="ArtifactException">The file is missing, or its bytes are not those that were written.</exception>
    public static async Task<(DocumentKey[] Keys, UInt128[] ContentHashes)> ReadDocumentsAsync(
        string root,
        ArtifactFile block,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableReader.OpenAsync(root, block, BlockSchema, cancellationToken);
        var keys = Keys(table, await table.TextAsync(Label), await table.TextAsync(Name));
        return (keys, ContentHashes(table, await table.TextAsync(ContentHashColumn)));
    }

    /// <summary>Reads a block's dictionary alone: enough to merge vocabularies.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="words">The file with the dictionary.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">The file is missing, or its bytes are not those that were written.</exception>
    public static async Task<BlockWords> ReadWordsAsync(
        string root,
        ArtifactFile words,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableReader.OpenAsync(root, words, WordsSchema, cancellationToken);
        var result = new BlockWords(
            await table.TextAsync(Word),
            await table.Int32Async(Count),
            await table.Int32Async(Documents),
            await table.Int32Async(FirstRow),
            await table.Int32Async(FirstPosition)
        )
        {
            Path = words.PathUnder(root),
        };
        for (var i = 0; i < table.Rows; i++)
        {
            var isPossible =
                result.Documents[i] >= 1
                && result.Counts[i] >= result.Documents[i]
                && result.FirstRow[i] >= 0
                && result.FirstPosition[i] >= 0;
            if (!isPossible)
            {
                throw table.Damaged(
                    $"row {i} counts {result.Counts[i]} occurrences in {result.Documents[i]} documents from row {result.FirstRow[i]}, position {result.FirstPosition[i]}"
                );
            }
            if (i > 0 && Appearance(result, i).CompareTo(Appearance(result, i - 1)) <= 0)
            {
                throw table.Damaged(
                    $"row {i} first appears in row {result.FirstRow[i]} at position {result.FirstPosition[i]}, which is not after the word before it"
                );
            }
        }
        return result;
    }

    private static (int Row, int Position) Appearance(BlockWords words, int word) =>
        (words.FirstRow[word], words.FirstPosition[word]);

    /// <summary>What to throw where a dictionary contradicts the block it belongs to.</summary>
    /// <param name="path">The file with the dictionary.</param>
    /// <param name="problem">What was found and what was expected; no full stop.</param>
    internal static ArtifactException DamagedWords(string path, string problem) =>
        TableReader.Failure(path, WordsSchema, problem);

    private static async Task<byte[]> EncodeAsync(
        TokenBlock block,
        TokenizerOptions options,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableWriter.StartAsync(BlockSchema, OptionText.Of(options), cancellationToken);
        await table.WriteAsync(Label, WordTable.From(block.Keys.Select(key => key.Label)));
        await table.WriteAsync(Name, WordTable.From(block.Keys.Select(key => key.Name)));
        await table.WriteAsync(ContentHashColumn, WordTable.From(block.ContentHashes.Select(hash => $"{hash:x32}")));
        await table.WriteAsync(MessageIdHash, block.MessageIdHashes.AsMemory());
        await table.WriteAsync(EncodingColumn, WordTable.From(block.Encodings.Select(EnumName.Of)));
        await table.WriteAsync(Tokens, block.Tokens, block.TokenEnds);
        return await table.FinishAsync();
    }

    private static async Task<byte[]> EncodeWordsAsync(
        BlockWords words,
        TokenizerOptions options,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableWriter.StartAsync(WordsSchema, OptionText.Of(options), cancellationToken);
        foreach (var rows in table.Groups(words.Words.Count))
        {
            await table.WriteAsync(Word, words.Words, rows);
            await table.WriteAsync(Count, words.Counts.AsMemory(rows));
            await table.WriteAsync(Documents, words.Documents.AsMemory(rows));
            await table.WriteAsync(FirstRow, words.FirstRow.AsMemory(rows));
            await table.WriteAsync(FirstPosition, words.FirstPosition.AsMemory(rows));
        }
        return await table.FinishAsync();
    }

    private static DocumentKey[] Keys(TableReader table, WordTable labels, WordTable names)
    {
        var keys = new DocumentKey[table.Rows];
        for (var i = 0; i < keys.Length; i++)
        {
            // The few labels repeat in runs: one string for each run.
            var label = i > 0 && labels[i].SequenceEqual(labels[i - 1]) ? keys[i - 1].Label : labels.Text(i);
            keys[i] = new DocumentKey(label, names.Text(i));
        }
        DocumentKeys.Check(table, keys);
        return keys;
    }

    private static TextEncoding[] Encodings(TableReader table, WordTable texts)
    {
        var encodings = new TextEncoding[table.Rows];
        for (var i = 0; i < encodings.Length; i++)
        {
            encodings[i] =
                texts[i].SequenceEqual(Latin1) ? TextEncoding.Latin1
                : texts[i].SequenceEqual(Utf8) ? TextEncoding.Utf8
                : throw table.Damaged($"row {i} has the encoding '{texts.Text(i)}', expected 'latin1' or 'utf8'");
        }
        return encodings;
    }

    private static UInt128[] ContentHashes(TableReader table, WordTable texts)
    {
        var hashes = new UInt128[table.Rows];
        for (var i = 0; i < hashes.Length; i++)
        {
            var isHash =
                texts[i].Length == 32
                && UInt128.TryParse(texts[i], NumberStyles.AllowHexSpecifier, provider: null, out hashes[i]);
            if (!isHash)
            {
                throw table.Damaged($"row {i} has the content hash '{texts.Text(i)}', expected 32 hexadecimal digits");
            }
        }
        return hashes;
    }
}
