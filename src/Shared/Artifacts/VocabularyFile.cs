using Pipeline.Shared.Artifacts.Columns;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;

namespace Pipeline.Shared.Artifacts;

/// <summary>The vocabulary on disk: one row for each word, in rank order.</summary>
/// <remarks>Bytes and rule of change: <c>docs/formats.md</c>. Stateless; safe for concurrent use.</remarks>
public static class VocabularyFile
{
    private const string Word = "word";
    private const string Rank = "rank";
    private const string Count = "count";
    private const string Documents = "documents";

    private static readonly TableSchema Schema = new(
        "vocabulary",
        new TableColumn(Word, ColumnKind.Text),
        new TableColumn(Rank, ColumnKind.Int32),
        new TableColumn(Count, ColumnKind.Int64),
        new TableColumn(Documents, ColumnKind.Int32)
    );

    /// <summary>Writes a vocabulary; when this returns, it is on disk for good.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="cancellationToken">Stops the writing; nothing half-written stays.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static async Task<ArtifactFile> WriteAsync(
        string root,
        Vocabulary vocabulary,
        CancellationToken cancellationToken
    )
    {
        var bytes = await EncodeAsync(vocabulary, cancellationToken);
        return ArtifactStore.Write(root, ArtifactFolder.Vocabulary, ArtifactFolder.Parquet, bytes);
    }

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">The file is missing, its bytes are not those that were written, its ranks do not follow its counts, or it has a word twice.</exception>
    public static async Task<Vocabulary> ReadAsync(string root, ArtifactFile file, CancellationToken cancellationToken)
    {
        var bytes = await ArtifactStore.ReadAsync(root, file, cancellationToken);
        return await ParseAsync(file.PathUnder(root), bytes, cancellationToken);
    }

    /// <summary>Reads the most frequent words of a vocabulary, for a fraction of the memory that all of it takes.</summary>
    /// <param name="root">A data folder or a staging folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="count">How many words at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The words in rank order.</returns>
    /// <exception cref="ArtifactException">The file is missing, or its bytes are not those that were written, or it has one of the words twice.</exception>
    public static async Task<WordTable> ReadFirstWordsAsync(
        string root,
        ArtifactFile file,
        int count,
        CancellationToken cancellationToken
    )
    {
        await using var table = await TableReader.OpenAsync(root, file, Schema, cancellationToken);
        return Distinct(table, table.FirstTexts(Word, count));
    }

    /// <summary>Reads a vocabulary that is in memory.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactException">It is no vocabulary file, its ranks do not follow its counts, or it has a word twice.</exception>
    internal static async Task<Vocabulary> ParseAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        await using var table = await TableReader.OpenAsync(path, bytes, Schema, cancellationToken);
        var words = await table.TextAsync(Word);
        var ranks = await table.Int32Async(Rank);
        var counts = await table.Int64Async(Count);
        var documents = await table.Int32Async(Documents);
        for (var i = 0; i < ranks.Length; i++)
        {
            var follows =
                ranks[i] == i + 1
                && documents[i] >= 1
                && counts[i] >= documents[i]
                && (i == 0 || counts[i] <= counts[i - 1]);
            if (!follows)
            {
                throw table.Damaged(
                    $"row {i} has rank {ranks[i]}, {counts[i]} occurrences and {documents[i]} documents, which does not follow the row before"
                );
            }
        }
        return new Vocabulary(Distinct(table, words), counts, documents);
    }

    private static WordTable Distinct(TableReader table, WordTable words) =>
        RepeatedWord.FirstIn(words) is { } row
            ? throw table.Damaged($"row {row} has the word '{words.Text(row)}' of a row before it")
            : words;

    /// <summary>The bytes of a vocabulary's file.</summary>
    internal static async Task<byte[]> EncodeAsync(Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        await using var table = await TableWriter.StartAsync(Schema, [], cancellationToken);
        foreach (var rows in table.Groups(vocabulary.Count))
        {
            var (first, count) = rows.GetOffsetAndLength(vocabulary.Count);
            await table.WriteAsync(Word, vocabulary.Words, rows);
            await table.WriteAsync(Rank, Enumerable.Range(first + 1, count).ToArray().AsMemory());
            await table.WriteAsync(Count, vocabulary.Counts.AsMemory(rows));
            await table.WriteAsync(Documents, vocabulary.Documents.AsMemory(rows));
        }
        return await table.FinishAsync();
    }
}
