using System.Text;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Words;

/// <summary>Turns the tokens of blocks into sequences of word ranks, as Keras' <c>texts_to_sequences</c> does.</summary>
/// <remarks>
/// A word is looked up once per block, not once per token. With an out-of-vocabulary token every rank moves up by one
/// and rank 1 stands for every other word. Source: keras-preprocessing <c>text.py</c>; Keras 1.1 has no such token.
/// Safe for concurrent use.
/// </remarks>
public sealed class SequenceEncoder
{
    private const int Dropped = 0;
    private const int OovRank = 1;

    private readonly SequenceOptions _options;
    private readonly WordIndex _kept;
    private readonly int _firstRank;
    private readonly int _rankOfOthers;

    /// <summary>Indexes the words that are kept.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="options">Which ranks and how many tokens are kept.</param>
    /// <exception cref="SettingsException">An option is out of range, or the out-of-vocabulary token is a word of the vocabulary.</exception>
    public SequenceEncoder(Vocabulary vocabulary, SequenceOptions options)
        : this(vocabulary.Words, options) { }

    /// <summary>Indexes the words that are kept.</summary>
    /// <param name="words">The words of the vocabulary in rank order; without an out-of-vocabulary token, the first <see cref="SequenceOptions.MaxWords"/> are enough.</param>
    /// <param name="options">Which ranks and how many tokens are kept.</param>
    /// <exception cref="SettingsException">An option is out of range, or the out-of-vocabulary token is one of the words.</exception>
    public SequenceEncoder(WordTable words, SequenceOptions options)
    {
        var violations = Violations(words, options);
        if (violations.Count > 0)
        {
            throw new SettingsException(violations);
        }
        _options = options;
        (_firstRank, _rankOfOthers) = options.OovToken is null ? (1, Dropped) : (OovRank + 1, OovRank);
        _kept = WordIndex.Of(words, Math.Clamp(options.MaxWords - _firstRank, 0, words.Count));
    }

    /// <summary>The rank of each word of a block's dictionary.</summary>
    /// <param name="words">The dictionary.</param>
    /// <returns>Ranks below <see cref="SequenceOptions.MaxWords"/>; 0 for a word that is dropped.</returns>
    public int[] RanksOf(WordTable words)
    {
        var ranks = new int[words.Count];
        for (var i = 0; i < ranks.Length; i++)
        {
            var found = _kept.Find(words[i]);
            ranks[i] = found < 0 ? _rankOfOthers : found + _firstRank;
        }
        return ranks;
    }

    /// <summary>The sequences of a block's documents.</summary>
    /// <param name="block">The block.</param>
    /// <param name="labelNames">Label names of the corpus; a document's label is the position of its own.</param>
    /// <exception cref="ArgumentException">A document's label is not among the names.</exception>
    public SequenceShard Encode(TokenBlock block, IReadOnlyList<string> labelNames)
    {
        var (tokens, ends) = Encode(block);
        var labelOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < labelNames.Count; i++)
        {
            labelOf.Add(labelNames[i], i);
        }
        var labels = Array.ConvertAll(
            block.Keys,
            key =>
                labelOf.TryGetValue(key.Label, out var label)
                    ? label
                    : throw new ArgumentException(
                        $"Document '{key}' has a label that is not among the {labelNames.Count} label names.",
                        nameof(labelNames)
                    )
        );
        return new SequenceShard(block.Keys, labels, tokens, ends);
    }

    /// <summary>The sequences of a block's documents, whatever their labels.</summary>
    /// <param name="block">The block.</param>
    /// <returns>
    /// Ranks of all documents, one after the other, at most <see cref="SequenceOptions.MaxLength"/> each, the last ones;
    /// and for each document the position just past its last.
    /// </returns>
    public (int[] Tokens, int[] TokenEnds) Encode(TokenBlock block)
    {
        var ranks = RanksOf(block.Words.Words);
        var tokens = new int[block.Tokens.Length];
        var ends = new int[block.DocumentCount];
        var end = 0;
        for (var row = 0; row < ends.Length; row++)
        {
            end += KeepLast(block.TokensOf(row), ranks, tokens.AsSpan(end));
            ends[row] = end;
        }
        return (end == tokens.Length ? tokens : tokens[..end], ends);
    }

    // A rank that is dropped is written too, and then written over: whether it is dropped cannot be foretold.
    private int KeepLast(ReadOnlySpan<int> row, int[] ranks, Span<int> sequence)
    {
        var count = 0;
        foreach (var word in row)
        {
            var rank = ranks[word];
            sequence[count] = rank;
            count += rank == Dropped ? 0 : 1;
        }
        var surplus = Math.Max(count - _options.MaxLength, 0);
        sequence[surplus..count].CopyTo(sequence);
        return count - surplus;
    }

    private static List<string> Violations(WordTable words, SequenceOptions options)
    {
        var violations = new List<string>();
        if (options.MaxWords < 2)
        {
            violations.Add(
                $"The number of words is {options.MaxWords}; at least 2 are needed, because rank 0 is padding."
            );
        }
        if (options.MaxLength < 1)
        {
            violations.Add($"The sequence length is {options.MaxLength}; at least 1 is needed.");
        }
        if (options.OovToken is { } oov && Contains(words, Encoding.UTF8.GetBytes(oov)))
        {
            violations.Add(
                $"The out-of-vocabulary token '{oov}' is itself a word of the corpus; choose one that no text can hold, such as '<unk>'."
            );
        }
        return violations;
    }

    private static bool Contains(WordTable words, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].SequenceEqual(word))
            {
                return true;
            }
        }
        return false;
    }
}
