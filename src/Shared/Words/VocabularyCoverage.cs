using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Counts how many tokens are words of a vocabulary that was not counted in them.</summary>
/// <param name="vocabulary">The vocabulary.</param>
/// <remarks>A word is looked up once per block. Safe for concurrent use.</remarks>
public sealed class VocabularyCoverage(Vocabulary vocabulary)
{
    private readonly WordIndex _words = WordIndex.Of(vocabulary.Words, vocabulary.Count);

    /// <summary>Occurrences of words that the vocabulary holds, whatever their rank.</summary>
    /// <param name="words">A block's dictionary.</param>
    public long KnownTokens(BlockWords words)
    {
        var known = 0L;
        for (var i = 0; i < words.Words.Count; i++)
        {
            known += _words.Find(words.Words[i]) < 0 ? 0 : words.Counts[i];
        }
        return known;
    }
}
