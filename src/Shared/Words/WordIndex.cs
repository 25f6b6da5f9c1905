using System.Buffers.Binary;
using System.Numerics;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Numbers distinct words in the order they first arrive.</summary>
/// <remarks>
/// A hash table with open addressing whose words lie in one array of bytes: nothing is allocated per word, and a word
/// of up to 8 bytes is compared without a look at them. Entries lie in the order of the numbers, so those of the frequent
/// words, which come early, are together in the cache. Five million words take about 250 MB.
/// One thread may add; any number may look up while none adds.
/// </remarks>
public sealed class WordIndex
{
    private const int FirstCapacity = 1 << 10;

    // Words of a text that are looked up together: the slots of so many stay in the first-level cache.
    private const int GroupSize = 128;

    // Open addressing: the number of a word plus one, 0 for none.
    private int[] _slots = new int[2 * FirstCapacity];
    private int _shift = 64 - BitOperations.Log2(2 * FirstCapacity);

    // By the number of a word plus one; the first, which stands for no word, is like none.
    private Entry[] _entries = new Entry[FirstCapacity];
    private byte[] _bytes = new byte[FirstCapacity * 8];

    /// <summary>Number of distinct words.</summary>
    public int Count { get; private set; }

    private int ByteCount => _entries[Count].End;

    /// <summary>The UTF-8 bytes of one word; valid until the next change of the index.</summary>
    /// <param name="id">Zero-based number of the word.</param>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
            ref readonly var entry = ref _entries[id + 1];
            return _bytes.AsSpan(entry.End - entry.Length, entry.Length);
        }
    }

    /// <summary>The number of a word, a new one when it has none.</summary>
    /// <param name="word">UTF-8 bytes of the word.</param>
    /// <returns>Zero-based number; equal to the count before the call when the word is new.</returns>
    public int GetOrAdd(ReadOnlySpan<byte> word) => GetOrAdd(KeyOf(word), word);

    /// <summary>The numbers of words in a text, new ones for those that have none.</summary>
    /// <param name="text">UTF-8 text; from the start of each word at least 8 bytes.</param>
    /// <param name="edges">For each word, the position of its first byte and the position just past its last.</param>
    /// <param name="numbers">Receives the zero-based number of each word.</param>
    public void GetOrAdd(ReadOnlySpan<byte> text, ReadOnlySpan<int> edges, Span<int> numbers)
    {
        Span<int> others = stackalloc int[GroupSize];
        for (var start = 0; start < numbers.Length; start += GroupSize)
        {
            var group = numbers.Slice(start, Math.Min(numbers.Length - start, GroupSize));
            var groupEdges = edges.Slice(2 * start, 2 * group.Length);
            foreach (var i in others[..FindAtHome(text, groupEdges, group, others)])
            {
                group[i] = GetOrAdd(text[groupEdges[2 * i]..groupEdges[2 * i + 1]]);
            }
        }
    }

    /// <summary>The number of a word, or -1 when it has none.</summary>
    /// <param name="word">UTF-8 bytes of the word.</param>
    public int Find(ReadOnlySpan<byte> word) => _slots[SlotOf(KeyOf(word), word)] - 1;

    /// <summary>Forgets all words and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    /// <summary>A copy of the words, in the order of their numbers.</summary>
    public WordTable ToTable()
    {
        var ends = new int[Count];
        for (var id = 0; id < ends.Length; id++)
        {
            ends[id] = _entries[id + 1].End;
        }
        return new WordTable(_bytes[..ByteCount], ends);
    }

    /// <summary>Indexes the first words of a table; each keeps its position as its number.</summary>
    /// <param name="words">Distinct words.</param>
    /// <param name="count">How many of them, counted from the first.</param>
    /// <exception cref="ArgumentException">A word occurs twice.</exception>
    public static WordIndex Of(WordTable words, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, words.Count);
        var index = new WordIndex();
        for (var i = 0; i < count; i++)
        {
            if (index.GetOrAdd(words[i]) != i)
            {
                throw new ArgumentException($"The word '{words.Text(i)}' occurs twice.", nameof(words));
            }
        }
        return index;
    }

    // Numbers the words of up to 8 bytes that are where the search for them begins, and lists the others: one in four,
    // long or new or moved on by another word. Nothing waits for what is found, so that many slots are fetched at once.
    private int FindAtHome(ReadOnlySpan<byte> text, ReadOnlySpan<int> edges, Span<int> numbers, Span<int> others)
    {
        unchecked
        {
            var slots = _slots;
            var entries = _entries;
            var otherCount = 0;
            for (var i = 0; i < numbers.Length; i++)
            {
                var start = edges[2 * i];
                var length = edges[2 * i + 1] - start;
                var key = LowBytes(BinaryPrimitives.ReadUInt64LittleEndian(text[start..]), length);
                var slot = slots[Home(key)];
                ref readonly var entry = ref entries[slot];
                var isFound = entry.Key == key & entry.Length == length & length <= sizeof(ulong);
                numbers[i] = slot - 1;
                others[otherCount] = i;
                otherCount += isFound ? 0 : 1;
            }
            return otherCount;
        }
    }

    private int GetOrAdd(ulong key, ReadOnlySpan<byte> word)
    {
        var slot = SlotOf(key, word);
        var found = _slots[slot];
        return found != 0 ? found - 1 : Add(key, word, slot);
    }

    // The slot that holds the word, or the empty one where it belongs.
    private int SlotOf(ulong key, ReadOnlySpan<byte> word)
    {
        unchecked
        {
            var slots = _slots;
            for (var at = Home(key); ; at++)
            {
                at &= slots.Length - 1;
                var slot = slots[at];
                if (slot == 0)
                {
                    return at;
                }
                ref readonly var entry = ref _entries[slot];
                if (
                    entry.Key == key
                    && entry.Length == word.Length
                    && (word.Length <= sizeof(ulong) || word.SequenceEqual(this[slot - 1]))
                )
                {
                    return at;
                }
            }
        }
    }

    // Where the search for a word begins. Words that differ in trailing NUL bytes only begin at the same place.
    private int Home(ulong key) => (int)(unchecked(key * WordSeed.Factor) >> _shift);

    private int Add(ulong key, ReadOnlySpan<byte> word, int slot)
    {
        var start = ByteCount;
        if (_bytes.Length - start < word.Length)
        {
            Array.Resize(ref _bytes, Capacity.Grown(_bytes.Length, (long)start + word.Length));
        }
        word.CopyTo(_bytes.AsSpan(start));
        Count++;
        if (_entries.Length == Count)
        {
            Array.Resize(ref _entries, Capacity.Grown(Count, Count + 1L));
        }
        _entries[Count] = new Entry(key, word.Length, start + word.Length);
        _slots[slot] = Count;
        if (Count > _slots.Length / 2)
        {
            Spread();
        }
        return Count - 1;
    }

    private void Spread()
    {
        _slots = new int[2 * _slots.Length];
        _shift--;
        for (var number = 1; number <= Count; number++)
        {
            var at = Home(_entries[number].Key);
            while (_slots[at] != 0)
            {
                at = (at + 1) & (_slots.Length - 1);
            }
            _slots[at] = number;
        }
    }

    // Words of up to 8 bytes are their own key; longer ones a hash.
    private static ulong KeyOf(ReadOnlySpan<byte> word)
    {
        var length = word.Length;
        if (length > 2 * sizeof(ulong))
        {
            return WordSeed.HashOf(word);
        }
        if (length > sizeof(ulong))
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(word);
            var last = BinaryPrimitives.ReadUInt64LittleEndian(word[^sizeof(ulong)..]);
            return unchecked(first * WordSeed.Factor) ^ BitOperations.RotateLeft(last, 32);
        }
        if (length >= sizeof(uint))
        {
            // Two reads that overlap and agree where they do.
            ulong low = BinaryPrimitives.ReadUInt32LittleEndian(word);
            ulong high = BinaryPrimitives.ReadUInt32LittleEndian(word[^sizeof(uint)..]);
            return low | (high << ((length - sizeof(uint)) * 8));
        }
        if (length == 0)
        {
            return 0;
        }
        return word[0] | ((ulong)word[length >> 1] << ((length >> 1) * 8)) | ((ulong)word[^1] << ((length - 1) * 8));
    }

    // Of 1 to 8 bytes.
    private static ulong LowBytes(ulong bytes, int count) => bytes & (ulong.MaxValue >> (64 - 8 * count));

    // End is the position in the bytes of all words just past this one.
    private readonly record struct Entry(ulong Key, int Length, int End);
}
