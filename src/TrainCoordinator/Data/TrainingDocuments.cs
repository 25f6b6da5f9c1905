using System.Globalization;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;
using Pipeline.Shared.Words;
using Pipeline.TrainCoordinator.Model;

namespace Pipeline.TrainCoordinator.Data;

/// <summary>The documents of a corpus as a model reads them, in document order.</summary>
/// <remarks>
/// 4 bytes per token and about 20 per document beside its key: the real corpus takes 32 MB. Immutable by convention; safe
/// for concurrent reads.
/// </remarks>
public sealed class TrainingDocuments
{
    private readonly int[] _tokens;
    private readonly int[] _ends;

    internal TrainingDocuments(
        IReadOnlyList<string> labelNames,
        DocumentKey[] keys,
        int[] labels,
        int[] shards,
        int[] tokens,
        int[] tokenEnds
    )
    {
        LabelNames = labelNames;
        Keys = keys;
        Labels = labels;
        Shards = shards;
        _tokens = tokens;
        _ends = tokenEnds;
    }

    /// <summary>Names of the labels; a label is a position in this list.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>The documents' keys, ascending.</summary>
    public DocumentKey[] Keys { get; }

    /// <summary>Zero-based label of each document.</summary>
    public int[] Labels { get; }

    /// <summary>Zero-based shard, or block, of each document.</summary>
    public int[] Shards { get; }

    /// <summary>Number of documents.</summary>
    public int Count => Keys.Length;

    /// <summary>Number of tokens of one document.</summary>
    /// <param name="document">Zero-based position in document order.</param>
    public int LengthOf(int document) => _ends[document] - (document == 0 ? 0 : _ends[document - 1]);

    /// <summary>The word ranks of one document, already cut to what the model reads.</summary>
    /// <param name="document">Zero-based position in document order.</param>
    public ReadOnlySpan<int> TokensOf(int document)
    {
        var length = LengthOf(document);
        return _tokens.AsSpan(_ends[document] - length, length);
    }

    /// <summary>The documents of a data folder's shards.</summary>
    /// <param name="labelNames">Names of the labels.</param>
    /// <param name="shards">All shards, in any order.</param>
    /// <param name="maxLength">Tokens of a document that the model reads, the last ones.</param>
    internal static TrainingDocuments FromShards(
        IReadOnlyList<string> labelNames,
        IReadOnlyList<SequenceShard> shards,
        int maxLength
    ) =>
        Gather(
            labelNames,
            [.. shards.Select(shard => shard.Keys)],
            (chunk, row) => shards[chunk].Labels[row],
            (chunk, row) => Cut(shards[chunk].TokensOf(row), maxLength, KeptTokens.Last)
        );

    /// <summary>The documents of token blocks, encoded with a vocabulary.</summary>
    /// <param name="labelNames">Names of the labels.</param>
    /// <param name="blocks">All blocks, in any order.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="sequences">Which ranks are kept, and how many tokens of a document, counted after words without a rank are gone.</param>
    /// <param name="keep">Which tokens of a longer document those are.</param>
    internal static TrainingDocuments FromBlocks(
        IReadOnlyList<string> labelNames,
        IReadOnlyList<TokenBlock> blocks,
        Vocabulary vocabulary,
        SequenceOptions sequences,
        KeptTokens keep
    )
    {
        var encoder = new SequenceEncoder(vocabulary, sequences with { MaxLength = int.MaxValue });
        var labelOf = labelNames
            .Index()
            .ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        var encoded = blocks.Select(encoder.Encode).ToList();
        return Gather(
            labelNames,
            [.. blocks.Select(block => block.Keys)],
            (chunk, row) => labelOf[blocks[chunk].Keys[row].Label],
            (chunk, row) =>
            {
                var (tokens, ends) = encoded[chunk];
                var start = row == 0 ? 0 : ends[row - 1];
                return Cut(tokens.AsSpan(start, ends[row] - start), sequences.MaxLength, keep);
            }
        );
    }

    private delegate ReadOnlySpan<int> RowTokens(int chunk, int row);

    private static TrainingDocuments Gather(
        IReadOnlyList<string> labelNames,
        IReadOnlyList<DocumentKey[]> chunks,
        Func<int, int, int> labelOf,
        RowTokens tokensOf
    )
    {
        var positions = DocumentOrder.PositionsOf(chunks);
        var count = chunks.Sum(keys => keys.Length);
        var keys = new DocumentKey[count];
        var labels = new int[count];
        var shards = new int[count];
        var lengths = new int[count];
        ForEachRow(
            positions,
            (position, chunk, row) =>
            {
                keys[position] = chunks[chunk][row];
                labels[position] = labelOf(chunk, row);
                shards[position] = chunk;
                lengths[position] = tokensOf(chunk, row).Length;
            }
        );
        var ends = EndsOf(lengths);
        var tokens = new int[count == 0 ? 0 : ends[^1]];
        ForEachRow(
            positions,
            (position, chunk, row) =>
            {
                var row_T = tokensOf(chunk, row);
                row_T.CopyTo(tokens.AsSpan(ends[position] - row_T.Length));
            }
        );
        return new TrainingDocuments(labelNames, keys, labels, shards, tokens, ends);
    }

    /// <summary>Where each document ends when one follows the other.</summary>
    /// <param name="lengths">Tokens of each document.</param>
    /// <exception cref="SettingsException">They are more than an array holds.</exception>
    internal static int[] EndsOf(ReadOnlySpan<int> lengths)
    {
        var ends = new int[lengths.Length];
        var end = 0L;
        for (var document = 0; document < ends.Length; document++)
        {
            end += lengths[document];
            if (end > Array.MaxLength)
            {
                throw new SettingsException([
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The first {document + 1:N0} of {ends.Length:N0} documents have {end:N0} words as they are read for training; {Array.MaxLength:N0} are the most. Choose a smaller '--max-length', or make the data folder of fewer documents; vectors that are learned need whole documents, those of '--vectors random' none."
                    ),
                ]);
            }
            ends[document] = (int)end;
        }
        return ends;
    }

    private static void ForEachRow(int[][] positions, Action<int, int, int> action)
    {
        for (var chunk = 0; chunk < positions.Length; chunk++)
        {
            for (var row = 0; row < positions[chunk].Length; row++)
            {
                action(positions[chunk][row], chunk, row);
            }
        }
    }

    /// <summary>The tokens of a document that the model reads.</summary>
    /// <param name="tokens">All of them.</param>
    /// <param name="maxLength">How many at most.</param>
    /// <param name="keep">Which ones of a longer document.</param>
    internal static ReadOnlySpan<int> Cut(ReadOnlySpan<int> tokens, int maxLength, KeptTokens keep) =>
        tokens.Length <= maxLength ? tokens
        : keep == KeptTokens.First ? tokens[..maxLength]
        : tokens[^maxLength..];
}
