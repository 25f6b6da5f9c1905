using System.Security.Cryptography;
using System.Text;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;

namespace Pipeline.Node.Reports;

/// <summary>Reads a data folder and says what is in it; every file's hash is checked on the way.</summary>
internal static class DataInspection
{
    private const int HeadWords = 10;

    /// <summary>Describes a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="Pipeline.Shared.Errors.ArtifactException">An artefact is damaged or missing.</exception>
    internal static async Task<InspectReport> ReportAsync(string data, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var vocabulary = await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation);
        var lengths = new List<int>();
        foreach (var chunk in manifest.Chunks)
        {
            var shard = await ShardFile.ReadAsync(data, chunk.Shard, cancellation);
            lengths.AddRange(Enumerable.Range(0, shard.DocumentCount).Select(row => shard.TokensOf(row).Length));
        }
        return new InspectReport(
            data,
            manifest.Documents,
            [.. manifest.Labels.Select(label => new LabelCount(label.Name, label.Documents))],
            vocabulary.Count,
            manifest.Tokens,
            manifest.KeptTokens,
            LengthDistribution.Of([.. lengths], manifest.Sequences.MaxLength),
            [.. Enumerable.Range(0, Math.Min(HeadWords, vocabulary.Count)).Select(word => Ranked(vocabulary, word))],
            new DataOptions(
                manifest.Tokenizer.Strip,
                manifest.Tokenizer.Encoding,
                manifest.FileNames,
                manifest.Sequences.MaxWords,
                manifest.Sequences.MaxLength
            ),
            manifest.Vectors is { } vectors ? new VectorCoverage(vectors.Rows, vectors.Columns, vectors.Covered) : null,
            manifest.Rejections?.Count ?? 0,
            manifest.Chunks.Length,
            manifest.Files.Sum(file => file.SizeBytes),
            ManifestFile.Sha256(manifest),
            manifest.Vocabulary.File.Sha256
        );
    }

    /// <summary>The SHA-256 of the padded matrix of all documents in document order, int32 little-endian.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="cancellation">Stops between two files.</param>
    internal static async Task<string> HashSequencesAsync(string data, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var shards = new List<SequenceShard>();
        foreach (var chunk in manifest.Chunks)
        {
            shards.Add(await ShardFile.ReadAsync(data, chunk.Shard, cancellation));
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var row = new byte[manifest.Sequences.MaxLength * sizeof(int)];
        var documents = shards.SelectMany(shard =>
            shard.Keys.Select((key, index) => (Key: key, Shard: shard, Row: index))
        );
        foreach (var document in documents.OrderBy(document => document.Key))
        {
            Pad(document.Shard.TokensOf(document.Row), row);
            hash.AppendData(row);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the vocabulary as text: <c>word TAB rank TAB count TAB documents NEWLINE</c>, UTF-8, by rank.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="file">The file to write; one that exists is replaced.</param>
    /// <param name="cancellation">Stops the reading.</param>
    internal static async Task ExportVocabularyAsync(string data, string file, CancellationToken cancellation)
    {
        var manifest = ManifestFile.Read(data);
        var vocabulary = await VocabularyFile.ReadAsync(data, manifest.Vocabulary.File, cancellation);
        await using var stream = File.Create(file);
        for (var word = 0; word < vocabulary.Count; word++)
        {
            stream.Write(vocabulary.Words[word]);
            stream.Write(
                Encoding.ASCII.GetBytes($"\t{word + 1}\t{vocabulary.Counts[word]}\t{vocabulary.Documents[word]}\n")
            );
        }
    }

    private static RankedWord Ranked(Vocabulary vocabulary, int word) =>
        new(word + 1, vocabulary.Words.Text(word), vocabulary.Counts[word], vocabulary.Documents[word]);

    private static void Pad(ReadOnlySpan<int> tokens, Span<byte> row)
    {
        row.Clear();
        var start = row.Length - (tokens.Length * sizeof(int));
        for (var i = 0; i < tokens.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(
                row[(start + (i * sizeof(int)))..],
                tokens[i]
            );
        }
    }
}
