using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.Ingest.Chunks;
using Pipeline.Ingest.Files;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Benchmarks;

/// <summary>From files to padded sequences on one core: by our code and by a plain port of Keras, in turns.</summary>
internal static class OneCore
{
    private const int MaxLength = 1_000;

    /// <summary>Prints the median processor seconds of both and the hash of the sequences, which must be the same.</summary>
    /// <param name="corpus">Folder of the corpus.</param>
    /// <param name="runs">How often each.</param>
    /// <returns>Exit code: 1 where the sequences differ.</returns>
    internal static int Run(string corpus, int runs)
    {
        var (ours, port) = (new List<double>(), new List<double>());
        var (found, expected) = ("", "");
        for (var run = 0; run < runs; run++)
        {
            found = Measured(() => Sequences(corpus), ours);
            expected = Measured(() => KerasPort.Sequences(corpus), port);
        }
        Console.WriteLine(FormattableString.Invariant($"{Median(ours):0.00} {Median(port):0.00} {expected}"));
        return string.Equals(found, expected, StringComparison.Ordinal) ? 0 : 1;
    }

    private static int[][] Sequences(string corpus)
    {
        // As the post: raw messages, the first 20,000 words.
        var tokenizer = new TokenizerOptions { Strip = StripMode.None };
        var listing = CorpusFolder.List(corpus, FileNameRule.Digits, CancellationToken.None);
        var reader = new DocumentReader(corpus, tokenizer);
        var builder = new BlockBuilder(tokenizer.LowerCasing);
        var merge = new VocabularyMerge();
        var chunks = ChunkTree.Of(listing.Keys);
        var blocks = new List<TokenBlock>();
        foreach (var chunk in chunks)
        {
            foreach (var document in chunk.Documents)
            {
                var key = listing.Keys[document];
                if (!reader.TryRead(key, out var message, out var rejection))
                {
                    throw new InvalidOperationException(rejection.Detail);
                }
                builder.Add(key, message.ContentHash, message.MessageIdHash, message.Encoding, message.Utf8);
            }
            blocks.Add(builder.Build());
            merge.Add(blocks[^1].Words, chunk.Documents.AsSpan());
        }
        var encoder = new SequenceEncoder(merge.Rank(), new SequenceOptions { MaxLength = MaxLength });
        var rows = new int[listing.Keys.Count][];
        for (var i = 0; i < blocks.Count; i++)
        {
            var (tokens, ends) = encoder.Encode(blocks[i]);
            for (var row = 0; row < ends.Length; row++)
            {
                var kept = tokens.AsSpan((row == 0 ? 0 : ends[row - 1])..ends[row]);
                var padded = new int[MaxLength];
                kept.CopyTo(padded.AsSpan(MaxLength - kept.Length));
                rows[chunks[i].Documents[row]] = padded;
            }
        }
        return rows;
    }

    private static string Measured(Func<int[][]> sequences, List<double> seconds)
    {
        var before = Environment.CpuUsage.TotalTime;
        var rows = sequences();
        seconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>(row));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
