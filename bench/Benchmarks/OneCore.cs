using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Messages;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Benchmarks;

/// <summary>
/// From files to padded sequences on one core, step by step: by our code and by a plain port of Keras, in turns; then
/// what our artefacts cost on top.
/// </summary>
internal static class OneCore
{
    private const int MaxLength = 1_000;
    private const string Port = "port";
    private static readonly string[] Steps = ["list", "read", "tokenize", "merge", "encode"];

    // As the post: raw messages, the first 20,000 words.
    private static readonly TokenizerOptions Tokenizer = new() { Strip = StripMode.None };
    private static readonly SequenceOptions Sequences = new() { MaxLength = MaxLength };

    /// <summary>
    /// Prints, a name and a figure on each line, the medians of processor seconds; of fsync, which waits for the disk, those
    /// of wall time. The last line is the hash of the sequences, which must be the same by both.
    /// </summary>
    /// <param name="corpus">Folder of the corpus.</param>
    /// <param name="runs">How often each.</param>
    /// <returns>Exit code: 1 where the sequences differ.</returns>
    internal static async Task<int> RunAsync(string corpus, int runs)
    {
        var times = new StepTimes();
        var (found, expected) = ("", "");
        for (var run = 0; run < runs; run++)
        {
            times.BeginRun();
            var (rows, blocks, encoder) = Rows(corpus, times);
            found = HashOf(rows);
            await WriteArtefactsAsync(blocks, encoder, times);
            expected = HashOf(times.Measure(Port, () => KerasPort.Sequences(corpus)));
        }
        foreach (var step in (string[])[.. Steps, "artefacts", "hash", "fsync", Port])
        {
            Console.WriteLine(FormattableString.Invariant($"{step} {times.Median(step):0.000}"));
        }
        Console.WriteLine(FormattableString.Invariant($"ours {times.Median(Steps):0.000}"));
        Console.WriteLine($"sequences {expected}");
        return string.Equals(found, expected, StringComparison.Ordinal) ? 0 : 1;
    }

    private static (int[][] Rows, List<TokenBlock> Blocks, SequenceEncoder Encoder) Rows(string corpus, StepTimes times)
    {
        var listing = times.Measure(
            "list",
            () => CorpusFolder.List(corpus, FileNameRule.Digits, CancellationToken.None)
        );
        var reader = new DocumentReader(corpus, Tokenizer);
        var builder = new BlockBuilder(Tokenizer.LowerCasing);
        var batch = new DocumentBatch();
        var merge = new VocabularyMerge();
        var chunks = ChunkTree.Of(listing.Keys);
        var blocks = new List<TokenBlock>();
        foreach (var chunk in chunks)
        {
            for (var next = 0; next < chunk.Documents.Length; )
            {
                next = times.Measure("read", () => Fill(batch, reader, listing, chunk, next));
                times.Measure("tokenize", () => Add(batch, builder));
            }
            blocks.Add(times.Measure("tokenize", builder.Build));
            times.Measure("merge", () => Add(merge, blocks[^1], chunk));
        }
        var vocabulary = times.Measure("merge", merge.Rank);
        var encoder = times.Measure("encode", () => new SequenceEncoder(vocabulary, Sequences));
        var rows = new int[listing.Keys.Count][];
        for (var i = 0; i < blocks.Count; i++)
        {
            times.Measure("encode", () => Encode(encoder, blocks[i], chunks[i], rows));
        }
        return (rows, blocks, encoder);
    }

    private static int Fill(DocumentBatch batch, DocumentReader reader, CorpusListing listing, Chunk chunk, int next)
    {
        batch.Reset(default);
        while (next < chunk.Documents.Length && !batch.IsFull)
        {
            var key = listing.Keys[chunk.Documents[next++]];
            if (!reader.TryRead(key, out var message, out var rejection))
            {
                throw new InvalidOperationException(rejection.Detail);
            }
            batch.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
        }
        return next;
    }

    private static int Add(DocumentBatch batch, BlockBuilder builder)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var (key, contentHash, messageIdHash, encoding) = batch.Read(i, out var text);
            builder.Add(key, contentHash, messageIdHash, encoding, text);
        }
        return batch.Count;
    }

    private static int Add(VocabularyMerge merge, TokenBlock block, Chunk chunk)
    {
        merge.Add(block.Words, chunk.Documents.AsSpan());
        return merge.Count;
    }

    private static int Encode(SequenceEncoder encoder, TokenBlock block, Chunk chunk, int[][] rows)
    {
        var (tokens, ends) = encoder.Encode(block);
        for (var row = 0; row < ends.Length; row++)
        {
            var kept = tokens.AsSpan((row == 0 ? 0 : ends[row - 1])..ends[row]);
            var padded = new int[MaxLength];
            kept.CopyTo(padded.AsSpan(MaxLength - kept.Length));
            rows[chunk.Documents[row]] = padded;
        }
        return ends.Length;
    }

    // Parquet, hashes and system calls; then the hashes alone and the waiting for the disk alone, on the same bytes.
    private static async Task WriteArtefactsAsync(List<TokenBlock> blocks, SequenceEncoder encoder, StepTimes times)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench-");
        try
        {
            DataFolder.CreateFolders(folder.FullName);
            var files = new List<ArtifactFile>();
            string[] labels =
            [
                .. blocks
                    .SelectMany(block => block.Keys)
                    .Select(key => key.Label)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
            var before = Environment.CpuUsage.TotalTime;
            foreach (var block in blocks)
            {
                var (file, words) = await BlockFile.WriteAsync(
                    folder.FullName,
                    block,
                    Tokenizer,
                    CancellationToken.None
                );
                files.AddRange(file, words);
            }
            times.Add("artefacts", Environment.CpuUsage.TotalTime - before);
            foreach (var block in blocks)
            {
                var shard = encoder.Encode(block, labels);
                before = Environment.CpuUsage.TotalTime;
                files.Add(
                    await ShardFile.WriteAsync(
                        folder.FullName,
                        shard,
                        Sequences,
                        ContentHash.Of([]),
                        CancellationToken.None
                    )
                );
                times.Add("artefacts", Environment.CpuUsage.TotalTime - before);
            }
            foreach (var file in files)
            {
                var bytes = await File.ReadAllBytesAsync(file.PathUnder(folder.FullName));
                times.Measure("hash", () => ContentHash.Of(bytes));
                times.Add("fsync", SyncTime(Path.Combine(folder.FullName, "again"), bytes));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TimeSpan SyncTime(string path, byte[] bytes)
    {
        using var stream = new FileStream(path, FileMode.Create);
        stream.Write(bytes);
        stream.Flush();
        var before = Stopwatch.GetTimestamp();
        stream.Flush(flushToDisk: true);
        return Stopwatch.GetElapsedTime(before);
    }

    private static string HashOf(int[][] rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(row));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
