using Pipeline.Shared.Artifacts;
using Pipeline.Shared.Data;
using Pipeline.Shared.Errors;

namespace Pipeline.Shared.Words;

/// <summary>Adds up the dictionaries of blocks into the vocabulary of a corpus.</summary>
/// <remarks>
/// Counts add, first appearances take the minimum: the merge is associative and commutative, so any tree over any
/// workers in any order gives the same vocabulary. First appearances are compared as positions in the sorted corpus
/// listing, which every caller has, so that no document key is kept per word. A word takes some 50 bytes, half of what
/// <see cref="WordIndex"/> would need: a coordinator merges millions of words, each looked up a few times only.
/// One thread at a time.
/// </remarks>
public sealed class VocabularyMerge
{
    private const int FirstCapacity = 1 << 10;

    // Words that are looked up together: the tables are larger than any cache, and waits for memory overlap.
    private const int GroupSize = 32;

    // Open addressing: above, the hash of a word, so that no other word's entry is looked at; below, its number plus one.
    // 0 for none. At most three quarters full.
    private ulong[] _slots = new ulong[2 * FirstCapacity];
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
            Add(block.Words[i], hashes[i % GroupSize], new Entry(block.Counts[i], block.Documents[i], first));
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
            Add(part.Words[i], hashes[i % GroupSize], new Entry(part.Counts[i], part.Documents[i], first));
        }
    }

    /// <summary>What has been added so far, to be added to another merge.</summary>
    public PartialVocabulary ToPartial()
    {
        var order = Ids();
        SortByAppearance(order, new long[order.Length]);
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
        var order = Ids();
        SortByRank(order);
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
        Span<ulong> slots = stackalloc ulong[GroupSize];
        for (var i = 0; i < size; i++)
        {
            slots[i] = _slots[Home(hashes[i])];
        }
        var read = 0;
        for (var i = 0; i < size; i++)
        {
            var slot = slots[i];
            for (var at = Home(hashes[i]); slot != 0 && HashIn(slot) != hashes[i]; slot = _slots[at])
            {
                at = After(at);
            }
            read ^= slot == 0 ? 0 : _entries[IdIn(slot)].Documents ^ _bytes[Math.Max(_ends[IdIn(slot)] - 1, 0)];
        }
        Volatile.Write(ref _read, read);
    }

    private void Add(ReadOnlySpan<byte> word, uint hash, Entry entry)
    {
        var at = Home(hash);
        for (; _slots[at] is var slot and not 0; at = After(at))
        {
            if (HashIn(slot) == hash && word.SequenceEqual(WordOf(IdIn(slot))))
            {
                ref var sum = ref _entries[IdIn(slot)];
                sum = new Entry(
                    sum.Count + entry.Count,
                    sum.Documents + entry.Documents,
                    sum.First.Key <= entry.First.Key ? sum.First : entry.First
                );
                return;
            }
        }
        AddNew(word, entry);
        _slots[at] = ((ulong)hash << 32) | (uint)Count;
        if (Count > _slots.Length / 4 * 3)
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
        var all = _slots;
        _slots = new ulong[2 * all.Length];
        foreach (var slot in all)
        {
            if (slot == 0)
            {
                continue;
            }
            var at = Home(HashIn(slot));
            while (_slots[at] != 0)
            {
                at = After(at);
            }
            _slots[at] = slot;
        }
    }

    private int Home(uint hash) => (int)(hash & (uint)(_slots.Length - 1));

    private int After(int at) => (at + 1) & (_slots.Length - 1);

    private static uint HashIn(ulong slot) => (uint)(slot >> 32);

    private static int IdIn(ulong slot) => unchecked((int)(uint)slot) - 1;

    private ReadOnlySpan<byte> WordOf(int id)
    {
        var start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.AsSpan(start, _ends[id] - start);
    }

    private static uint HashOf(ReadOnlySpan<byte> word) => unchecked((uint)WordSeed.HashOf(word));

    private int[] Ids()
    {
        var ids = new int[Count];
        for (var id = 0; id < ids.Length; id++)
        {
            ids[id] = id;
        }
        return ids;
    }

    // By falling count, then by first appearance. Sorted are keys beside the ids: entries, which fill no cache, are read
    // once each, not with every comparison.
    private void SortByRank(Span<int> ids)
    {
        var keys = new long[ids.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = -_entries[ids[i]].Count;
        }
        keys.AsSpan().Sort(ids);
        for (var start = 0; start < keys.Length; )
        {
            var rest = keys.AsSpan(start);
            var same = rest.IndexOfAnyExcept(rest[0]);
            var count = same < 0 ? rest.Length : same;
            SortByAppearance(ids.Slice(start, count), rest[..count]);
            start += count;
        }
    }

    // No two words appear at the same place, so an unstable sort is enough.
    private void SortByAppearance(Span<int> ids, Span<long> keys)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            keys[i] = _entries[ids[i]].First.Key;
        }
        keys.Sort(ids);
    }

    private readonly record struct Entry(long Count, int Documents, Appearance First);

    private readonly record struct Appearance(int Document, int Position)
    {
        // In the order of appearance.
        internal long Key => ((long)Document << 32) | (uint)Position;
    }
}
