using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Seeds;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Data;
using Pipeline.TrainCoordinator.Tests.Data;

namespace Pipeline.TrainCoordinator.Tests.Sessions;

/// <summary>A data folder of a few short documents in three chunks, which a small model can learn; one document is empty.</summary>
internal static class TinyData
{
    internal const int DocumentCount = 60;

    internal static TokenizerOptions Tokenizer { get; } = new();

    internal static SequenceOptions Sequences { get; } = new() { MaxWords = 30, MaxLength = 12 };

    private static readonly string[] Labels = ["alt", "rec", "sci"];

    private static readonly string[] Prefixes = ["00", "01", "1"];

    /// <summary>Writes the folder.</summary>
    /// <param name="root">Where.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <param name="documents">Number of documents.</param>
    /// <param name="columns">Columns of the vectors that the folder has; 0 for none.</param>
    /// <param name="text">The text of each document; <c>null</c> for the usual.</param>
    internal static async Task<Manifest> WriteAsync(
        string root,
        CancellationToken cancellation,
        int documents = DocumentCount,
        int columns = 0,
        Func<int, string>? text = null
    )
    {
        DataFolder.CreateFolders(root);
        var blocks = BlocksOf(documents, text);
        var words = TrainingVocabulary.Of(blocks, [.. Enumerable.Range(0, documents)]);
        var vocabulary = await VocabularyFile.WriteAsync(root, words, cancellation);
        var encoder = new SequenceEncoder(words, Sequences);
        var chunks = new List<ManifestChunk>();
        foreach (var (prefix, block) in Prefixes.Zip(blocks))
        {
            var (file, dictionary) = await BlockFile.WriteAsync(root, block, Tokenizer, cancellation);
            var shard = encoder.Encode(block, Labels);
            var sequences = await ShardFile.WriteAsync(root, shard, Sequences, vocabulary.Sha256, cancellation);
            chunks.Add(
                new(
                    prefix,
                    block.DocumentCount,
                    block.Tokens.Length,
                    block.Tokens.Length,
                    shard.Tokens.Length,
                    file,
                    dictionary,
                    sequences
                )
            );
        }
        var manifest = new Manifest(
            EncoderIdentity.Current,
            Tokenizer,
            Sequences,
            FileNameRule.Digits,
            JsonLines: null,
            MaxDocumentBytes: 1000,
            [.. Labels.Select((label, i) => new ManifestLabel(label, (documents - i + 2) / 3))],
            [.. chunks],
            new ManifestVocabulary(vocabulary, words.Count, VocabularySource.Corpus),
            columns == 0 ? null : Vectors(root, Math.Min(Sequences.MaxWords, words.Count) + 1, columns),
            Rejections: null
        );
        ManifestFile.Commit(root, manifest);
        return manifest;
    }

    /// <summary>The token blocks of the folder, one for each chunk.</summary>
    internal static TokenBlock[] BlocksOf(int documents, Func<int, string>? text = null) =>
        [
            .. Enumerable
                .Range(0, Prefixes.Length)
                .Select(chunk =>
                    Blocks.Of([
                        .. Enumerable
                            .Range(0, documents)
                            .Where(i => i / 2 % Prefixes.Length == chunk)
                            .Select(i => ($"{Labels[i % 3]}/{1000 + i}", (text ?? Text)(i)))
                            .OrderBy(document => document.Item1, StringComparer.Ordinal),
                    ])
                ),
        ];

    // Half of the words tell the label, half are everybody's.
    private static string Text(int document)
    {
        var key = CounterRandom.Key(17, (ulong)document);
        var length = document == 7 ? 0 : 3 + CounterRandom.Below(key, 0, 14);
        return string.Join(
            ' ',
            Enumerable
                .Range(1, length)
                .Select(position =>
                    CounterRandom.Bits(key, 100UL + (ulong)position) % 2 == 0
                        ? $"{Labels[document % 3]}{CounterRandom.Below(key, (ulong)position, 6)}"
                        : $"word{CounterRandom.Below(key, (ulong)position, 20)}"
                )
        );
    }

    private static ManifestVectors Vectors(string root, int rows, int columns)
    {
        var matrix = new float[rows * columns];
        for (var i = columns; i < matrix.Length; i++)
        {
            matrix[i] = CounterRandom.Uniform(5, (ulong)i) - 0.5f;
        }
        var file = VectorsFile.Write(root, matrix, rows, columns);
        return new ManifestVectors(file, rows, columns, Covered: rows - 1, file.Sha256);
    }
}
