using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using Pipeline.Shared.Data;

namespace Pipeline.Shared.Words;

/// <summary>Numbers distinct words in the order they first arrive.</summary>
/// <remarks>
/// A hash table with open addressing whose words lie in one array of bytes: nothing is allocated per word, and a word
/// of up to 8 bytes is compared without leaving its slot. Five million words take about 250 MB, most of it slots.
/// One thread may add; any number may look up while none adds.
/// </remarks>
public sealed class WordIndex
{
    private const int FirstCapacity = 1 << 10;

    private Slot[] _slots = new Slot[FirstCapacity];
    private int _shift = 64 - BitOperations.Log2(FirstCapacity);
    private byte[] _bytes = new byte[FirstCapacity * 8];
    private int[] _ends = new int[FirstCapacity];

    /// <summary>Number of distinct words.</summary>
    public int Count { get; private set; }

    private int ByteCount => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>The UTF-8 bytes of one word; valid until the next change of the index.</summary>
    /// <param name="id">Zero-based number of the word.</param>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
            var start = id == 0 ? 0 : _ends[id - 1];
            return _bytes.AsSpan(start, _ends[id] - start);
        }
    }

    /// <summary>The number of a word, a new one when it has none.</summary>
    /// <param name="word">UTF-8 bytes of the word.</param>
    /// <returns>Zero-based number; equal to the count before the call when the word is new.</returns>
    public int GetOrAdd(ReadOnlySpan<byte> word) => GetOrAdd(word, word.Length);

    /// <summary>The number of a word in a text, a new one when it has none.</summary>
    /// <param name="text">UTF-8 text that starts with the word; where 8 bytes are there, a short word is read at once.</param>
    /// <param name="length">Bytes of the word.</param>
    /// <returns>Zero-based number; equal to the count before the call when the word is new.</returns>
    public int GetOrAdd(ReadOnlySpan<byte> text, int length)
    {
        var key =
            length <= sizeof(ulong) && text.Length >= sizeof(ulong)
                ? LowBytes(BinaryPrimitives.ReadUInt64LittleEndian(text), length)
                : KeyOf(text[..length]);
        var word = text[..length];
        var slot = SlotOf(key, word);
        var found = _slots[slot].Number;
        return found != 0 ? found - 1 : Add(key, word, slot);
    }

    /// <summary>The number of a word, or -1 when it has none.</summary>
    /// <param name="word">UTF-8 bytes of the word.</param>
    public int Find(ReadOnlySpan<byte> word) => _slots[SlotOf(KeyOf(word), word)].Number - 1;

    /// <summary>Forgets all words and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    /// <summary>A copy of the words, in the order of their numbers.</summary>
    public WordTable ToTable() => new(_bytes[..ByteCount], _ends[..Count]);

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

    // The slot that holds the word, or the empty one where it belongs.
    private int SlotOf(ulong key, ReadOnlySpan<byte> word)
    {
        var slots = _slots;
        var at = (int)(Mix(key, word.Length) >> _shift);
        while (true)
        {
            ref var slot = ref slots[at];
            if (slot.Number == 0)
            {
                return at;
            }
            if (
                slot.Key == key
                && slot.Length == word.Length
                && (word.Length <= sizeof(ulong) || word.SequenceEqual(this[slot.Number - 1]))
            )
            {
                return at;
            }
            at = (at + 1) & (slots.Length - 1);
        }
    }

    private int Add(ulong key, ReadOnlySpan<byte> word, int slot)
    {
        var start = ByteCount;
        if (_bytes.Length - start < word.Length)
        {
            Array.Resize(ref _bytes, Capacity.Grown(_bytes.Length, (long)start + word.Length));
        }
        if (_ends.Length == Count)
        {
            Array.Resize(ref _ends, Capacity.Grown(Count, Count + 1L));
        }
        word.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = start + word.Length;
        _slots[slot] = new Slot(key, word.Length, ++Count);
        // Five eighths full: about four probes for a new word.
        if (Count > _slots.Length / 8 * 5)
        {
            Spread();
        }
        return Count - 1;
    }

    private void Spread()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        _shift--;
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Number == 0)
            {
                continue;
            }
            var at = (int)(Mix(slot.Key, slot.Length) >> _shift);
            while (_slots[at].Number != 0)
            {
                at = (at + 1) & (_slots.Length - 1);
            }
            _slots[at] = slot;
        }
    }

    // Words of up to 8 bytes are their own key; longer ones a hash.
    private static ulong KeyOf(ReadOnlySpan<byte> word)
    {
        var length = word.Length;
        if (length > 2 * sizeof(ulong))
        {
            return XxHash3.HashToUInt64(word);
        }
        if (length > sizeof(ulong))
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(word);
            var last = BinaryPrimitives.ReadUInt64LittleEndian(word[^sizeof(ulong)..]);
            return unchecked(first * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(last, 32);
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

    private static ulong LowBytes(ulong bytes, int count) =>
        count == 0 ? 0 : bytes & (ulong.MaxValue >> ((sizeof(ulong) - count) * 8));

    // The length tells words apart that differ in trailing NUL bytes only.
    private static ulong Mix(ulong key, int length)
    {
        unchecked
        {
            var mixed = (key ^ ((ulong)length << 59)) * 0x9E3779B97F4A7C15;
            mixed ^= mixed >> 32;
            return mixed * 0xD6E8FEB86659FD93;
        }
    }

    // Number is the word's number plus one; 0 marks an empty slot.
    private readonly record struct Slot(ulong Key, int Length, int Number);
}
