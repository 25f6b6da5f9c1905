namespace Pipeline.TrainCoordinator.Vectors;

/// <summary>Counts the neighbours of one word at a time.</summary>
/// <param name="size">Number of ranks, the padding's included.</param>
internal sealed class Counter(int size)
{
    private readonly int[] _counts = new int[size];
    private readonly int[] _words = new int[size];
    private int _wordCount;

    /// <summary>The neighbours counted so far, by ascending rank once counting has ended.</summary>
    internal ReadOnlySpan<int> Words => _words.AsSpan(0, _wordCount);

    /// <summary>How often a word was a neighbour.</summary>
    /// <param name="word">Rank of the word.</param>
    internal int this[int word] => _counts[word];

    /// <summary>Counts the words around some positions of a text; the padding is no word.</summary>
    /// <param name="text">Word ranks; at least a window of them around every position.</param>
    /// <param name="positions">Zero-based positions in the text.</param>
    /// <param name="window">Words on each side.</param>
    internal void Count(int[] text, ReadOnlySpan<int> positions, int window)
    {
        foreach (var position in positions)
        {
            foreach (var word in text.AsSpan(position - window, window))
            {
                Count(word);
            }
            foreach (var word in text.AsSpan(position + 1, window))
            {
                Count(word);
            }
        }
        _words.AsSpan(0, _wordCount).Sort();
    }

    /// <summary>Forgets all counts.</summary>
    internal void Clear()
    {
        foreach (var word in Words)
        {
            _counts[word] = 0;
        }
        _wordCount = 0;
    }

    private void Count(int word)
    {
        if (word != 0 && _counts[word]++ == 0)
        {
            _words[_wordCount++] = word;
        }
    }
}
