using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Counts the words of a block as its tokens arrive, document by document.</summary>
public sealed class WordTally
{
    private Entry[] _entries = new Entry[1 << 10];
    private int _count;

    /// <summary>Counts one token.</summary>
    /// <param name="word">Zero-based number of the word; a new word has the next number.</param>
    /// <param name="row">Zero-based row of the document; never less than in the call before.</param>
    /// <param name="position">Zero-based position of the token in its document.</param>
    public void Count(int word, int row, int position)
    {
        if (word == _count)
        {
            AddWord(row, position);
        }
        ref var entry = ref _entries[word];
        entry.Count++;
        if (entry.LastRow != row)
        {
            entry.LastRow = row;
            entry.Documents++;
        }
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear() => _count = 0;

    /// <summary>The dictionary of the tokens counted so far.</summary>
    /// <param name="words">The words, in the order of their numbers.</param>
    /// <exception cref="ArgumentException">Another number of words has been counted.</exception>
    public BlockWords ToBlockWords(WordTable words)
    {
        if (words.Count != _count)
        {
            throw new ArgumentException($"{words.Count} words are given for {_count} counted.", nameof(words));
        }
        var entries = _entries[.._count];
        return new BlockWords(
            words,
            Array.ConvertAll(entries, entry => entry.Count),
            Array.ConvertAll(entries, entry => entry.Documents),
            Array.ConvertAll(entries, entry => entry.FirstRow),
            Array.ConvertAll(entries, entry => entry.FirstPosition)
        );
    }

    private void AddWord(int row, int position)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Capacity.Grown(_count, _count + 1L));
        }
        _entries[_count++] = new Entry
        {
            FirstRow = row,
            FirstPosition = position,
            LastRow = -1,
        };
    }

    private struct Entry
    {
        public int Count;
        public int Documents;
        public int FirstRow;
        public int FirstPosition;
        public int LastRow;
    }
}
