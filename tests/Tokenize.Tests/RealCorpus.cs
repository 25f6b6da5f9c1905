using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;

namespace Pipeline.Tokenize.Tests;

/// <summary>The real corpus, tokenized once for all tests, with nothing stripped.</summary>
internal sealed record RealCorpus(TokenBlock[] Blocks, int[][] Positions, string[] LabelNames, Vocabulary Vocabulary)
{
    private const int BlockCount = 61;

    private static readonly Lazy<RealCorpus> Shared = new(Read);

    /// <summary>The corpus; skips the test where it is not at hand.</summary>
    internal static RealCorpus Instance => Shared.Value;

    private static RealCorpus Read()
    {
        var folder = RealData.Corpus;
        var labelNames = Directory.GetDirectories(folder).Select(label => Path.GetFileName(label)).ToArray();
        var keys = labelNames
            .SelectMany(label =>
                Directory
                    .GetFiles(Path.Combine(folder, label))
                    .Select(file => new DocumentKey(label, Path.GetFileName(file)))
            )
            .Order()
            .ToArray();

        // Every block holds documents from all over the corpus, as hashed chunks do.
        var blocks = new TokenBlock[BlockCount];
        var positions = new int[BlockCount][];
        var builder = new BlockBuilder(LetterCase.Unicode);
        for (var b = 0; b < BlockCount; b++)
        {
            positions[b] = [.. Enumerable.Range(0, keys.Length).Where(position => position % BlockCount == b)];
            foreach (var position in positions[b])
            {
                var key = keys[position];
                builder.Add(key, 0, 0, TextEncoding.Latin1, Text(Path.Combine(folder, key.Label, key.Name)));
            }
            blocks[b] = builder.Build();
        }

        var merge = new VocabularyMerge();
        for (var b = BlockCount - 1; b >= 0; b--)
        {
            merge.Add(blocks[b].Words, positions[b]);
        }
        return new RealCorpus(blocks, positions, [.. labelNames.Order(StringComparer.Ordinal)], merge.Rank());
    }

    // Python's text mode: latin-1, and every kind of newline is '\n'.
    private static byte[] Text(string path) =>
        Encoding.UTF8.GetBytes(
            File.ReadAllText(path, Encoding.Latin1).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
        );
}
