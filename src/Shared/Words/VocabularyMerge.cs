using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Words;

/// <summary>Adds up the dictionaries of blocks into the vocabulary of a corpus.</summary>
/// <remarks>
/// Counts add, first appearances take the minimum: the merge is associative and commutative, so any tree over any
/// workers in any order gives the same vocabulary. First appearances are compared as positions in the sorted corpus
/// listing, which every caller has, so that no document key is kept per word. A word takes some 45 bytes, half of what
/// <see cref="WordIndex"/> would need: a coordinator merges millions of words, each looked up a few times only.
/// One thread at a time.
/// </remarks>
public sealed class VocabularyMerge
{
    private const int FirstCapacity = 1 << 10;

    // Words that are looked up together: the tables are larger than any cache, and waits for memory overlap.
    private const int GroupSize = 32;

    // Open addressing: the number of a word plus one, 0 for none. At most half full.
    private int[] _slots = new int[2 * FirstCapacity];
    private readonly PagedList<Entry> _entries = new();
    private readonly PagedList<int> _ends = new();
    private byte[] _bytes = new byte[FirstCapacity * 8];

    // Nobody's: without it the compiler may leave out what is read ahead.
    private int _read;

    /// <summary>Number of distinct words so far.</summary>
    public int Count => _entries.Count;

    private int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    private WordTable Words => new(_bytes, _ends.ToArray());

    /// <summary>Adds a block's dictionary.</summary>
    /// <param name="block">The dictionary.</param>
    /// <param name="documentPositions">For each row of the block, the document's zero-based position in document order over the whole corpus.</param>
    /// <exception cref="ArgumentException">A word first appears in a row without a position, or in more documents than there are positions.</exception>
    /// <exception cref="ArtifactException">The same, where the dictionary was read from a file.</exception>
    public void Add(BlockWords block, ReadOnlySpan<int> documentPositions)
    {
        Span<uint> hashes = stackalloc uint[GroupSize];
        for (var i = 0; i < block.Words.Count; i++)
        {
            if (i % GroupSize == 0)
            {
                Fetch(block.Words, i, hashes);
            }
            var row = block.FirstRow[i];
            if (row >= documentPositions.Length || block.Documents[i] > documentPositions.Length)
            {
                throw Contradiction(
                    block,
                    $"row {row} of the block holds a word of {block.Documents[i]} documents, but the block has {documentPositions.Length} documents"
                );
            }
            var first = new Appearance(documentPositions[row], block.FirstPosition[i]);
            Add(block.Words[i], new Entry(block.Counts[i], block.Documents[i], first, hashes[i % GroupSize]));
        }
    }

    /// <summary>Adds what another merge has found in other documents.</summary>
    /// <param name="part">The other merge's result.</param>
    public void Add(PartialVocabulary part)
    {
        Span<uint> hashes = stackalloc uint[GroupSize];
        for (var i = 0; i < part.Words.Count; i++)
        {
            if (i % GroupSize == 0)
            {
                Fetch(part.Words, i, hashes);
            }
            var first = new Appearance(part.FirstDocument[i], part.FirstPosition[i]);
            Add(part.Words[i], new Entry(part.Counts[i], part.Documents[i], first, hashes[i % GroupSize]));
        }
    }

    /// <summary>What has been added so far, to be added to another merge.</summary>
    public PartialVocabulary ToPartial()
    {
        var order = Order(new ByAppearance(_entries));
        return new PartialVocabulary(
            Words.Pick(order),
            Array.ConvertAll(order, id => _entries[id].Count),
            Array.ConvertAll(order, id => _entries[id].Documents),
            Array.ConvertAll(order, id => _entries[id].First.Document),
            Array.ConvertAll(order, id => _entries[id].First.Position)
        );
    }

    /// <summary>The vocabulary of everything added so far.</summary>
    public Vocabulary Rank()
    {
        var order = Order(new ByRank(_entries));
        return new Vocabulary(
            Words.Pick(order),
            Array.ConvertAll(order, id => _entries[id].Count),
            Array.ConvertAll(order, id => _entries[id].Documents)
        );
    }

    private static Exception Contradiction(BlockWords block, string problem) =>
        block.Path is { } path
            ? BlockFile.DamagedWords(path, problem)
            : new ArgumentException($"{problem}.", nameof(block));

    // Hashes a group of words, and reads once what adding them will read.
    private void Fetch(WordTable words, int start, Span<uint> hashes)
    {
        var size = Math.Min(words.Count - start, GroupSize);
        for (var i = 0; i < size; i++)
        {
            hashes[i] = HashOf(words[start + i]);
        }
        Span<int> numbers = stackalloc int[GroupSize];
        for (var i = 0; i < size; i++)
        {
            numbers[i] = _slots[hashes[i] & (uint)(_slots.Length - 1)];
        }
        var read = 0;
        foreach (var number in numbers[..size])
        {
            read ^= number == 0 ? 0 : _entries[number - 1].Documents ^ _bytes[Math.Max(_ends[number - 1] - 1, 0)];
        }
        Volatile.Write(ref _read, read);
    }

    private void Add(ReadOnlySpan<byte> word, Entry entry)
    {
        var slot = (int)(entry.Hash & (uint)(_slots.Length - 1));
        while (_slots[slot] is var number and not 0)
        {
            ref var sum = ref _entries[number - 1];
            if (sum.Hash == entry.Hash && word.SequenceEqual(WordOf(number - 1)))
            {
                sum = new Entry(
                    sum.Count + entry.Count,
                    sum.Documents + entry.Documents,
                    sum.First.CompareTo(entry.First) <= 0 ? sum.First : entry.First,
                    sum.Hash
                );
                return;
            }
            slot = (slot + 1) & (_slots.Length - 1);
        }
        AddNew(word, entry);
        _slots[slot] = Count;
        if (Count > _slots.Length / 2)
        {
            Spread();
        }
    }

    private void AddNew(ReadOnlySpan<byte> word, Entry entry)
    {
        var start = ByteCount;
        if (_bytes.Length - start < word.Length)
        {
            Array.Resize(ref _bytes, Capacity.Grown(_bytes.Length, (long)start + word.Length));
        }
        word.CopyTo(_bytes.AsSpan(start));
        _ends.Add(start + word.Length);
        _entries.Add(entry);
    }

    private void Spread()
    {
        _slots = new int[2 * _slots.Length];
        for (var id = 0; id < Count; id++)
        {
            var slot = (int)(_entries[id].Hash & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }
            _slots[slot] = id + 1;
        }
    }

    private ReadOnlySpan<byte> WordOf(int id)
    {
        var start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.AsSpan(start, _ends[id] - start);
    }

    private static uint HashOf(ReadOnlySpan<byte> word) => unchecked((uint)WordSeed.HashOf(word));

    // Appearances differ between words, so both orders are total and an unstable sort is enough.
    private int[] Order<TOrder>(TOrder order)
        where TOrder : struct, IComparer<int>
    {
        var ids = new int[Count];
        for (var id = 0; id < ids.Length; id++)
        {
            ids[id] = id;
        }
        ids.AsSpan().Sort(order);
        return ids;
    }

    private readonly record struct Entry(long Count, int Documents, Appearance First, uint Hash);

    private readonly record struct Appearance(int Document, int Position) : IComparable<Appearance>
    {
        public int CompareTo(Appearance other) =>
            Document != other.Document ? Document.CompareTo(other.Document) : Position.CompareTo(other.Position);
    }

    private readonly struct ByAppearance(PagedList<Entry> entries) : IComparer<int>
    {
        public int Compare(int x, int y) => entries[x].First.CompareTo(entries[y].First);
    }

    private readonly struct ByRank(PagedList<Entry> entries) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            ref readonly var a = ref entries[x];
            ref readonly var b = ref entries[y];
            return a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.First.CompareTo(b.First);
        }
    }
}
