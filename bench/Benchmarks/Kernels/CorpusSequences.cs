using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Seeds;
using Pipeline.Shared.Words;
using Pipeline.Tokenize.Words;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.Benchmarks.Kernels;

/// <summary>The documents of a corpus as word ranks, for benchmarks that need real lengths and repetitions.</summary>
/// <param name="Tokens">The last 1000 ranks of each document.</param>
/// <param name="Labels">Class of each document.</param>
internal sealed record CorpusSequences(int[][] Tokens, int[] Labels)
{
    public const int MaxLength = 1000;

    public static CorpusSequences Load(string corpus)
    {
        var builder = new BlockBuilder(LetterCase.Unicode);
        var labels = new List<int>();
        var folders = Directory.GetDirectories(corpus).Order(StringComparer.Ordinal).ToArray();
        for (var label = 0; label < folders.Length; label++)
        {
            foreach (var file in Directory.GetFiles(folders[label]).Order(StringComparer.Ordinal))
            {
                var text = Encoding.Latin1.GetString(File.ReadAllBytes(file)).ReplaceLineEndings("\n");
                var key = new DocumentKey(Path.GetFileName(folders[label]), Path.GetFileName(file));
                builder.Add(key, 0, 0, TextEncoding.Latin1, Encoding.UTF8.GetBytes(text));
                labels.Add(label);
            }
        }
        var block = builder.Build();
        var merge = new VocabularyMerge();
        merge.Add(block.Words, [.. Enumerable.Range(0, labels.Count)]);
        var (tokens, ends) = new SequenceEncoder(merge.Rank(), new SequenceOptions { MaxLength = MaxLength }).Encode(
            block
        );
        var documents = new int[ends.Length][];
        for (var i = 0; i < ends.Length; i++)
        {
            var start = i == 0 ? 0 : ends[i - 1];
            documents[i] = tokens[Math.Max(start, ends[i] - MaxLength)..ends[i]];
        }
        return new CorpusSequences(documents, [.. labels]);
    }

    /// <summary>The positions of all documents, in random order.</summary>
    public int[] RandomOrder() => Permutation.Of(Tokens.Length, CounterRandom.Key(1, 2));

    /// <summary>One batch, cut into slices.</summary>
    public SliceBatch[] Slices(long step, int[] documents, int sliceSize) =>
        [.. documents.Chunk(sliceSize).Select((slice, index) => Slice(step, index * sliceSize, slice))];

    /// <summary>Documents padded in front, row-major [documents, width].</summary>
    public int[] Padded(int[] documents, int width)
    {
        var tokens = new int[documents.Length * width];
        for (var i = 0; i < documents.Length; i++)
        {
            var document = Tokens[documents[i]];
            document.CopyTo(tokens.AsSpan(((i + 1) * width) - document.Length));
        }
        return tokens;
    }

    private SliceBatch Slice(long step, int firstPlace, int[] documents)
    {
        var end = 0;
        return new SliceBatch(
            1,
            step,
            firstPlace,
            [.. documents.SelectMany(document => Tokens[document])],
            [.. documents.Select(document => end += Tokens[document].Length)],
            [.. documents.Select(document => Labels[document])]
        );
    }
}
